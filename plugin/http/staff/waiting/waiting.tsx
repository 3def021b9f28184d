import { Hono } from "hono";
import type { FC } from "hono/jsx";
import type { KnownPatron } from "../../../koha/patrons.ts";
import type { Reach } from "../../../koha/reach.ts";
import { WAITING_PAGE, type WaitingState } from "../../../reports/waiting/waiting.ts";
import type { Waiting } from "../../../reports/waiting/waiting-parts.ts";
import { type Entered, type Entry, guard, may, refuse } from "../../frame/entry.tsx";
import { instant } from "../../frame/instants.ts";
import { type Frame, Page, ShownZone } from "../../frame/layout.tsx";
import { Table } from "../../frame/table.tsx";
import { Person } from "./person.tsx";
import { sayAbout, sayBecause, sayUntil, sayUntilOfAll } from "./waiting-words.ts";

/** What the page of everything that waits reads. */
export interface WaitingBackend {
  /** One page of it, and the patrons on that page. */
  read(page: number, reach: Reach): Promise<WaitingState & { page: number; known: ReadonlyMap<number, KnownPatron> }>;
}

/** The page that says what waits, in Koha's queue and in ours: why, and until when. */
export function waitingRoutes(entry: Entry, backend: WaitingBackend): Hono<Entered> {
  const app = new Hono<Entered>();
  app.use(guard(entry), async (c, next) => {
    return may(c.get("session"), "see") ? next() : refuse(c, "pages:page.not_allowed");
  });
  app.get("/", async (c) => {
    const page = Number(/^[1-9]\d{0,5}$/.exec(c.req.query("page") ?? "")?.[0] ?? 1);
    return c.html(<WaitingPage frame={c.get("frame")} state={await backend.read(page, c.get("session").reach)} />);
  });
  return app;
}

type Shown = Awaited<ReturnType<WaitingBackend["read"]>>;

const WaitingPage: FC<{ frame: Frame; state: Shown }> = ({ frame, state }) => {
  const { say, lang } = frame;
  const { groups, total, listed } = state;
  const byReason = say(lang, "staff:waiting.by_reason");
  const named = (columns: readonly ("why" | "count" | "until" | "oldest")[]) =>
    columns.map((column) => say(lang, `staff:waiting.${column}`));
  const rows = groups.map((group) => [
    sayBecause(group.because, frame),
    group.count.toLocaleString(lang),
    sayUntilOfAll(group, frame),
    group.oldest ? instant(group.oldest, frame) : "",
  ]);
  return (
    <Page
      frame={frame}
      title={say(lang, "pages:page.waiting")}
      current="/waiting"
      help={{ text: say(lang, "staff:waiting.about"), manual: "waiting" }}
    >
      {total === 0 ? (
        <p>{say(lang, "staff:waiting.none")}</p>
      ) : (
        <>
          <h2>{byReason}</h2>
          <Table name={byReason} columns={named(["why", "count", "until", "oldest"])} rows={rows} />
          <h2>{say(lang, "staff:waiting.one_by_one")}</h2>
          <Pages frame={frame} state={state} />
          <WaitingTable frame={frame} waiting={state.shown} known={state.known} />
          <Pages frame={frame} state={state} />
          {total > listed && <p>{say(lang, "staff:waiting.more", { count: (total - listed).toLocaleString(lang) })}</p>}
          <ShownZone frame={frame} />
        </>
      )}
    </Page>
  );
};

/** What waits, one by one; without `known` it is all one patron's, who need not be named. */
export const WaitingTable: FC<{
  frame: Frame;
  waiting: readonly Waiting[];
  known?: ReadonlyMap<number, KnownPatron>;
}> = ({ frame, waiting, known }) => {
  const { say, lang } = frame;
  const columns = [...(known ? (["patron"] as const) : []), "notice", "since", "why", "until"] as const;
  const rows = waiting.map((one) => [
    ...(known ? [<Whose frame={frame} patronId={one.patronId} known={known} />] : []),
    sayAbout(one, frame),
    one.since ? instant(one.since, frame) : "",
    <>
      {sayBecause(one.why.because, frame)}{" "}
      {one.noticeId !== undefined && (
        <a href={`${frame.base}/dry-run/notice?notice=${one.noticeId}`}>{say(lang, "dry_run:link")}</a>
      )}
    </>,
    sayUntil(one.why.until, frame),
  ]);
  return (
    <Table
      name={say(lang, "pages:page.waiting")}
      columns={columns.map((column) => say(lang, `staff:waiting.${column}`))}
      rows={rows}
    />
  );
};

const Whose: FC<{ frame: Frame; patronId: number | null; known: ReadonlyMap<number, KnownPatron> }> = (props) => {
  const { frame, patronId, known } = props;
  if (patronId === null) return <>{frame.say(frame.lang, "staff:uncertain.no_patron")}</>;
  return <Person frame={frame} patronId={patronId} known={known.get(patronId)} />;
};

const Pages: FC<{ frame: Frame; state: Shown }> = ({ frame: { say, lang, base }, state: { page, shown, listed } }) => {
  if (listed <= WAITING_PAGE) return null;
  const from = (page - 1) * WAITING_PAGE;
  const to = from + shown.length;
  const [first, last, total] = [from + 1, to, listed].map((number) => number.toLocaleString(lang));
  return (
    <p>
      {shown.length > 0 &&
        say(lang, "staff:waiting.range", { first: first ?? "", last: last ?? "", total: total ?? "" })}{" "}
      {page > 1 && <a href={`${base}/waiting?page=${page - 1}`}>{say(lang, "staff:uncertain.page_before")}</a>}{" "}
      {to < listed && shown.length > 0 && (
        <a href={`${base}/waiting?page=${page + 1}`}>{say(lang, "staff:uncertain.page_after")}</a>
      )}
    </p>
  );
};
