import { type Context, Hono } from "hono";
import type { Child, FC } from "hono/jsx";
import { writtenAddress } from "../../../consent/phones/written-number.ts";
import type { OptOutByText } from "../../../inbound/texts-backend.ts";
import type { ParkedForStaff } from "../../../reports/texts-for-a-person.ts";
import { TEXTS_A_PAGE, type TextWithoutEffect } from "../../../reports/texts-without-effect.ts";
import type { UnheardForStaff } from "../../../reports/unheard-texts.ts";
import { type Entered, type Entry, guard, may, refuse } from "../../frame/entry.tsx";
import { instant } from "../../frame/instants.ts";
import { Csrf, type Frame, Notice, Page, ShownZone } from "../../frame/layout.tsx";
import { Table } from "../../frame/table.tsx";
import { PagesOf, WithoutEffectSection, Words } from "./texts-without-effect.tsx";
import { UnheardSection } from "./unheard-section.tsx";

/** What the page of texts that need a person reads and does. */
export interface TextsBackend {
  /** Texts that wait for a person, with the names of their patrons as Koha has them. */
  read(page: number): Promise<TextsState>;
  /** False: somebody else was first. */
  finishParked(id: number, by: string): Promise<boolean>;
  finish(id: number, by: string): Promise<boolean>;
  /** Lets notices go to a number again that sent an unreadable text. False: it was settled before. */
  goOn(addressId: number, by: string): Promise<boolean>;
  /** False: the patron has another number or chat by now, or got nothing there any more. */
  optOut(wish: OptOutByText): Promise<boolean>;
  /** What that patron wrote; undefined: no words, or not the patron's. */
  wordsOf(id: number, patronId: number): Promise<string | undefined>;
}

/** What the page shows. */
export interface TextsState {
  parked: readonly ParkedForStaff[];
  /** Numbers whose text nobody could read. */
  unheard: readonly UnheardForStaff[];
  /** One page of those that had no effect, and how many there are on all pages. */
  texts: readonly TextWithoutEffect[];
  total: number;
  names: ReadonlyMap<number, string>;
}

/** What has just been done, as the page reports it. */
type Done = "finished" | "was_finished" | "opted_out" | "was_out" | "went_on" | "was_settled";

const GOOD: ReadonlySet<Done> = new Set<Done>(["finished", "opted_out", "went_on"]);
const keyOf = (done: Done) =>
  done === "went_on" || done === "was_settled" ? (`staff:unheard.${done}` as const) : (`staff:texts.${done}` as const);

const LONGEST_NOTE = 500;

/** The page of what patrons wrote that no program can settle. */
export function textsRoutes(entry: Entry, backend: TextsBackend): Hono<Entered> {
  const app = new Hono<Entered>();
  app.use(guard(entry), async (c, next) => {
    return may(c.get("session"), "patrons") ? next() : refuse(c, "pages:page.not_allowed");
  });
  const show = async (c: Context<Entered>, done?: Done) => {
    const wanted = Math.max(1, Math.min(100_000, Math.trunc(Number(c.req.query("page") ?? 1)) || 1));
    let [page, state] = [wanted, await backend.read(wanted)];
    const last = Math.max(1, Math.ceil(state.total / TEXTS_A_PAGE));
    // The last text of the last page has been dealt with.
    if (page > last) [page, state] = [last, await backend.read(last)];
    return c.html(<TextsPage frame={c.get("frame")} state={state} page={page} done={done} />);
  };
  app.get("/", (c) => show(c));
  app.post("/:id{\\d{1,15}}/done", async (c) => {
    const finished = await backend.finishParked(Number(c.req.param("id")), c.get("session").who);
    return show(c, finished ? "finished" : "was_finished");
  });
  app.post("/unheard/:id{\\d{1,15}}/go-on", async (c) => {
    if (!may(c.get("session"), "consent")) return refuse(c, "pages:consent.read_only");
    const went = await backend.goOn(Number(c.req.param("id")), c.get("session").who);
    return show(c, went ? "went_on" : "was_settled");
  });
  app.post("/heard/:id{\\d{1,15}}/done", async (c) => {
    const finished = await backend.finish(Number(c.req.param("id")), c.get("session").who);
    return show(c, finished ? "finished" : "was_finished");
  });
  app.post("/heard/:id{\\d{1,15}}/opt-out/:patron{\\d{1,10}}", async (c) => {
    const session = c.get("session");
    if (!may(session, "consent")) return refuse(c, "pages:consent.read_only");
    const { say, lang } = c.get("frame");
    const [id, patronId] = [Number(c.req.param("id")), Number(c.req.param("patron"))];
    const words = await backend.wordsOf(id, patronId);
    const reason =
      words === undefined ? say(lang, "staff:texts.reason_no_words") : say(lang, "staff:texts.reason", { words });
    const note = [...reason].slice(0, LONGEST_NOTE).join("");
    const left = await backend.optOut({ id, patronId, actor: session.who, note });
    return show(c, left ? "opted_out" : "was_out");
  });
  return app;
}

interface PageProps {
  frame: Frame;
  state: TextsState;
  page: number;
  done: Done | undefined;
}

const TextsPage: FC<PageProps> = ({ frame, state, page, done }) => {
  const { say, lang } = frame;
  return (
    <Page frame={frame} title={say(lang, "staff:texts.title")}>
      {done && <Notice kind={GOOD.has(done) ? "good" : "bad"}>{say(lang, keyOf(done))}</Notice>}
      <UnheardSection frame={frame} unheard={state.unheard} names={state.names} />
      <ParkedSection frame={frame} state={state} />
      <WithoutEffectSection frame={frame} texts={state.texts} names={state.names} page={page} />
      <PagesOf frame={frame} page={page} total={state.total} shown={state.texts.length} />
      <ShownZone frame={frame} />
    </Page>
  );
};

const ParkedSection: FC<{ frame: Frame; state: TextsState }> = ({ frame, state: { parked, names } }) => {
  const { say, lang, base, session } = frame;
  const title = say(lang, "staff:texts.parked");
  const columns = (["heard", "channel", "from", "text", "done"] as const).map((name) =>
    say(lang, `staff:texts.${name}`),
  );
  const channel = (name: string) => {
    const key = `pages:patron.${name}`;
    return say.has(key) ? say(lang, key) : name;
  };
  const rows = parked.map((text): Child[] => [
    instant(text.heard_at, frame),
    channel(text.channel),
    text.patron_id === null ? (
      writtenAddress(text.channel, text.address)
    ) : (
      <a href={`${base}/patron/${text.patron_id}`}>{names.get(text.patron_id) ?? text.patron_id}</a>
    ),
    <Words frame={frame} id={`text-${text.id}`} words={text.text} />,
    <form method="post" action={`${base}/texts/${text.id}/done`}>
      {session && <Csrf session={session} />}
      <button type="submit" class="quiet" aria-describedby={`text-${text.id}`}>
        {say(lang, "staff:texts.mark_done")}
      </button>
    </form>,
  ]);
  return (
    <>
      <h2>{title}</h2>
      {rows.length === 0 ? (
        <p>{say(lang, "staff:texts.none")}</p>
      ) : (
        <>
          <p>{say(lang, "staff:texts.parked_about")}</p>
          <Table name={title} columns={columns} rows={rows} />
        </>
      )}
    </>
  );
};
