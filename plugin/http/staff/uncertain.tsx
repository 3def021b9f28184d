import { Hono } from "hono";
import type { FC } from "hono/jsx";
import { AGAIN_AFTER_MS, type Decided, nextAgain, type Verdict, verdicts } from "../../delivery/decide.ts";
import type { Uncertain } from "../../reports/uncertain.ts";
import { addressHint } from "./address-hint.ts";
import { type Entered, type Entry, guard, may, refuse } from "./entry.tsx";
import { instant, timeOfDay } from "./instants.ts";
import { Csrf, type Frame, Notice, Page, ShownZone } from "./layout.tsx";
import { word } from "./patron.tsx";
import { Table } from "./table.tsx";

export interface UncertainDesk {
  /** What is in doubt, with the names of its patrons as Koha has them. */
  read(): Promise<{ messages: readonly Uncertain[]; names: ReadonlyMap<number, string> }>;
  decide(id: number, verdict: Verdict, by: string): Promise<Decided>;
}

/** The page where a person ends the doubt about messages of which nobody could say whether they arrived. */
export function uncertainRoutes(entry: Entry, desk: UncertainDesk): Hono<Entered> {
  const app = new Hono<Entered>();
  app.use(guard(entry), async (c, next) => {
    return may(c.get("session"), "patrons") ? next() : refuse(c, "pages:page.not_allowed");
  });
  const page = async (frame: Frame, decided?: Decided) => (
    <UncertainPage frame={frame} state={await desk.read()} now={entry.now()} decided={decided} />
  );
  app.get("/", async (c) => c.html(await page(c.get("frame"))));
  app.post("/:id{\\d{1,15}}", async (c) => {
    const said = c.get("csrfForm").get("verdict");
    const verdict = verdicts.find((one) => one === said);
    const frame = c.get("frame");
    if (!verdict) return c.html(await page(frame), 422);
    return c.html(await page(frame, await desk.decide(Number(c.req.param("id")), verdict, c.get("session").who)));
  });
  return app;
}

interface PageProps {
  frame: Frame;
  state: Awaited<ReturnType<UncertainDesk["read"]>>;
  now: Date;
  decided: Decided | undefined;
}

const UncertainPage: FC<PageProps> = ({ frame, state: { messages, names }, now, decided }) => {
  const { say, lang, base } = frame;
  const columns = (["patron", "address", "notice", "begun", "attempts", "why", "decide"] as const).map((column) =>
    say(lang, `staff:uncertain.${column}`),
  );
  const rows = messages.map((message) => [
    <span id={`patron-of-${message.id}`}>
      {message.patron_id === null ? (
        say(lang, "staff:uncertain.no_patron")
      ) : (
        <a href={`${base}/patron/${message.patron_id}`}>{names.get(message.patron_id) ?? message.patron_id}</a>
      )}
    </span>,
    <>
      {say(lang, `pages:patron.${message.channel}`)}
      <span class="help">{addressHint(message.address)}</span>
    </>,
    message.letter_code ??
      say(lang, message.kind === "reply" ? "staff:uncertain.reply" : "staff:uncertain.none_of_koha"),
    message.begunAt ? instant(message.begunAt, frame) : "",
    message.claims,
    message.reason ? word(say, lang, "because", message.reason) : "",
    <Decision frame={frame} message={message} now={now} />,
  ]);
  return (
    <Page frame={frame} title={say(lang, "staff:uncertain.title")}>
      {decided && (
        <Notice kind={decided === "too_soon" || decided === "settled" ? "bad" : "good"}>
          {say(lang, `staff:uncertain.decided_${decided}`)}
        </Notice>
      )}
      <p>{say(lang, "staff:uncertain.about")}</p>
      {rows.length === 0 ? (
        <p>{say(lang, "staff:uncertain.none")}</p>
      ) : (
        <Table name={say(lang, "staff:uncertain.title")} columns={columns} rows={rows} />
      )}
      <p class="help">{say(lang, "staff:uncertain.help")}</p>
      <ShownZone frame={frame} />
    </Page>
  );
};

const Decision: FC<{ frame: Frame; message: Uncertain; now: Date }> = ({ frame, message, now }) => {
  const { say, lang, base, session } = frame;
  const again = nextAgain(message, now);
  const possibleAt = new Date((message.begunAt ?? now).getTime() + AGAIN_AFTER_MS);
  const described = { "aria-describedby": `patron-of-${message.id}` };
  return (
    <form method="post" action={`${base}/uncertain/${message.id}`} class="choices">
      {session && <Csrf session={session} />}
      <button type="submit" name="verdict" value="arrived" class="quiet" {...described}>
        {say(lang, "staff:uncertain.arrived")}
      </button>
      {again === "too_soon" ? (
        <span class="help">{say(lang, "staff:uncertain.too_soon", { time: timeOfDay(possibleAt, frame) })}</span>
      ) : (
        <button type="submit" name="verdict" value="again" class="quiet" {...described}>
          {say(lang, again === "queued" ? "staff:uncertain.again" : "staff:uncertain.not_arrived")}
        </button>
      )}
      <button type="submit" name="verdict" value="leave" class="quiet" {...described}>
        {say(lang, "staff:uncertain.leave")}
      </button>
    </form>
  );
};
