import { Hono } from "hono";
import type { FC } from "hono/jsx";
import type { Released } from "../../../recovery/held.ts";
import type { Restored } from "../../../reports/restored.ts";
import { addressHint } from "../../frame/address-hint.ts";
import { type Entered, type Entry, guard, may, refuse } from "../../frame/entry.tsx";
import { Facts } from "../../frame/facts.tsx";
import { instant } from "../../frame/instants.ts";
import { Csrf, type Frame, Notice, Page, ShownZone } from "../../frame/layout.tsx";
import { noStep, noteStep } from "../../frame/steps.ts";
import { Table } from "../../frame/table.tsx";

/** What the page of a restored database reads and does. */
export interface RestoredBackend {
  /** What is held back, with the names of the patrons as Koha has them; undefined: nothing is. */
  read(): Promise<(Restored & { names: ReadonlyMap<number, string> }) | undefined>;
  /** Releases it, and with `sendDoubtful` also what may have been sent before. Idempotent: then returns `nothing`. */
  release(by: string, sendDoubtful: boolean): Promise<Released>;
}

/** The page where a person releases what a restored database holds back. */
export function restoredRoutes(entry: Entry, backend: RestoredBackend): Hono<Entered> {
  const app = new Hono<Entered>();
  app.use(guard(entry), async (c, next) => {
    if (!may(c.get("session"), "set")) return refuse(c, "pages:page.not_allowed");
    // It concerns the patrons of every library at once.
    return c.get("session").reach === null ? next() : refuse(c, "access:days.all_libraries");
  });
  app.get("/", async (c) =>
    c.html(<RestoredPage frame={c.get("frame")} state={await backend.read()} released={undefined} />),
  );
  app.post("/release", async (c) => {
    const sendDoubtful = c.get("csrfForm").get("doubtful") === "send";
    const released = await backend.release(c.get("session").who, sendDoubtful);
    if (released === "nothing") noStep(c);
    else await noteStep(c, "release_restored", { detail: sendDoubtful ? "with doubtful ones" : "" });
    return c.html(<RestoredPage frame={c.get("frame")} state={await backend.read()} released={released} />);
  });
  return app;
}

interface PageProps {
  frame: Frame;
  state: Awaited<ReturnType<RestoredBackend["read"]>>;
  released: Released | undefined;
}

const RestoredPage: FC<PageProps> = ({ frame, state, released }) => {
  const { say, lang } = frame;
  return (
    <Page
      frame={frame}
      title={say(lang, "staff:restored.title")}
      current="/review"
      help={{ text: say(lang, "console:help.restored"), manual: "restored" }}
    >
      {released === "nothing" && <Notice kind="bad">{say(lang, "staff:restored.was_released")}</Notice>}
      {released !== undefined && released !== "nothing" && (
        <Notice kind="good">
          {say(lang, "staff:restored.released", {
            leaves: released.leaves.toLocaleString(lang),
            ended: released.ended.toLocaleString(lang),
          })}
        </Notice>
      )}
      {state === undefined ? <p>{say(lang, "staff:restored.none")}</p> : <Held frame={frame} state={state} />}
      <ShownZone frame={frame} />
    </Page>
  );
};

const Held: FC<{ frame: Frame; state: NonNullable<PageProps["state"]> }> = ({ frame, state }) => {
  const { say, lang, base } = frame;
  const { restore, counts, marked, messages, names } = state;
  const total = counts.doubtful + counts.left + counts.not_sent + counts.new;
  const instants = [
    [say(lang, "staff:restored.back_to"), instant(restore.backTo, frame)],
    [say(lang, "staff:restored.lost_until"), instant(restore.lostUntil, frame)],
    [
      say(lang, "staff:restored.books"),
      restore.askedAt ? instant(restore.askedAt, frame) : say(lang, "staff:restored.books_open"),
    ],
  ] as const;
  const figures = [
    [say(lang, "staff:restored.marked"), marked.toLocaleString(lang)],
    [say(lang, "staff:restored.weight_not_sent"), counts.not_sent.toLocaleString(lang)],
    [say(lang, "staff:restored.weight_new"), counts.new.toLocaleString(lang)],
    [say(lang, "staff:restored.weight_doubtful"), (counts.doubtful + counts.left).toLocaleString(lang)],
  ] as const;
  const columns = (["patron", "address", "notice", "made", "what"] as const).map((column) =>
    say(lang, `staff:restored.${column}`),
  );
  const rows = messages.map((message) => [
    message.patron_id === null ? (
      ""
    ) : (
      <a href={`${base}/patron/${message.patron_id}`}>{names.get(message.patron_id) ?? message.patron_id}</a>
    ),
    <>
      {say(lang, `pages:patron.${message.channel}`)}
      <span class="help">{addressHint(message.address)}</span>
    </>,
    message.letter_code ?? "",
    instant(message.madeAt, frame),
    say(lang, `staff:restored.weight_${message.weight}`),
  ]);
  return (
    <>
      <p>{say(lang, "staff:restored.about")}</p>
      <Facts kind="particulars" facts={instants} />
      <Facts kind="figures" facts={figures} />
      <p>{say(lang, "staff:restored.lost")}</p>
      <ReleaseForm frame={frame} doubtful={counts.doubtful + counts.left} />
      {rows.length < total && (
        <p>
          {say(lang, "staff:restored.shown", {
            shown: rows.length.toLocaleString(lang),
            total: total.toLocaleString(lang),
          })}
        </p>
      )}
      {rows.length > 0 && <Table name={say(lang, "staff:restored.held")} columns={columns} rows={rows} />}
    </>
  );
};

const ReleaseForm: FC<{ frame: Frame; doubtful: number }> = ({ frame, doubtful }) => {
  const { say, lang, base, session } = frame;
  return (
    <form method="post" class="apart" action={`${base}/restored/release`}>
      {session && <Csrf session={session} />}
      {doubtful > 0 && (
        <p>
          <label>
            <input type="checkbox" name="doubtful" value="send" />{" "}
            {say(lang, "staff:restored.send_doubtful", { count: doubtful.toLocaleString(lang) })}
          </label>
        </p>
      )}
      <button type="submit">{say(lang, "staff:restored.release")}</button>
    </form>
  );
};
