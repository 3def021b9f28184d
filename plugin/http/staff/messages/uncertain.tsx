import { type Context, Hono } from "hono";
import type { FC } from "hono/jsx";
import type { ChannelName } from "../../../database/tables.ts";
import type { Tally } from "../../../delivery/resolve-many.ts";
import { type Resolved, STAFF_VERDICTS, type StaffVerdict } from "../../../delivery/resolve-uncertain.ts";
import { UNCERTAIN_PAGE, type Uncertain } from "../../../reports/uncertain.ts";
import { type Entered, type Entry, guard, may, refuse } from "../../frame/entry.tsx";
import { type Frame, Notice, Page, ShownZone } from "../../frame/layout.tsx";
import { Table } from "../../frame/table.tsx";
import { type Chosen, DecideMany, MANY, readChosen, readTicks, Tallied } from "./uncertain-many.tsx";
import { columnsOf, uncertainRow } from "./uncertain-rows.tsx";

/** What the page of uncertain messages reads and does. */
export interface UncertainBackend {
  /** One page of what is in doubt, how many there are in all, and the names of the patrons as Koha has them. */
  read(page: number): Promise<{
    messages: readonly Uncertain[];
    total: number;
    page: number;
    names: ReadonlyMap<number, string>;
    /** The channels whose provider can be asked what became of a message. */
    askable: ReadonlySet<ChannelName>;
  }>;
  decide(id: number, verdict: StaffVerdict, by: string): Promise<Resolved>;
  decideMany(chosen: Chosen, verdict: StaffVerdict, by: string): Promise<Tally>;
}

/** The page where a person decides about messages of which no provider could say whether they arrived. */
export function uncertainRoutes(entry: Entry, backend: UncertainBackend): Hono<Entered> {
  const app = new Hono<Entered>();
  app.use(guard(entry), async (c, next) => {
    return may(c.get("session"), "patrons") ? next() : refuse(c, "pages:page.not_allowed");
  });
  const page = async (c: Context<Entered>, done: Done = {}) => {
    const wanted = Number(/^[1-9]\d{0,8}$/.exec(c.req.query("page") ?? "")?.[0] ?? 1);
    const state = await backend.read(wanted);
    return <UncertainPage frame={c.get("frame")} state={state} now={entry.now()} done={done} />;
  };
  const verdictOf = (form: FormData) => STAFF_VERDICTS.find((one) => one === form.get("verdict"));
  app.get("/", async (c) => c.html(await page(c)));
  app.post("/many", async (c) => {
    const form = c.get("csrfForm");
    const [verdict, chosen] = [verdictOf(form), readChosen(form)];
    if (!verdict || !chosen) return c.html(await page(c, { nothing: new Set(readTicks(form)) }), 422);
    return c.html(await page(c, { tally: await backend.decideMany(chosen, verdict, c.get("session").who) }));
  });
  app.post("/:id{\\d{1,15}}", async (c) => {
    const verdict = verdictOf(c.get("csrfForm"));
    if (!verdict) return c.html(await page(c), 422);
    const decided = await backend.decide(Number(c.req.param("id")), verdict, c.get("session").who);
    return c.html(await page(c, { decided }));
  });
  return app;
}

/** What has just been done, as the page reports it. */
interface Done {
  decided?: Resolved;
  tally?: Tally;
  /** Nothing was decided about these, which stay ticked. */
  nothing?: ReadonlySet<number>;
}

interface PageProps {
  frame: Frame;
  state: Awaited<ReturnType<UncertainBackend["read"]>>;
  now: Date;
  done: Done;
}

const UncertainPage: FC<PageProps> = ({ frame, state, now, done: { decided, tally, nothing } }) => {
  const { say, lang } = frame;
  const { messages, total, page } = state;
  const several = total > 1;
  const title = say(lang, "staff:uncertain.title");
  return (
    <Page frame={frame} title={title}>
      {decided && (
        <Notice kind={decided === "too_soon" || decided === "settled" ? "bad" : "good"}>
          {say(lang, `staff:uncertain.decided_${decided}`)}
        </Notice>
      )}
      {tally && <Tallied frame={frame} tally={tally} />}
      {nothing && <Notice kind="bad">{say(lang, "staff:uncertain.nothing_ticked")}</Notice>}
      <p>{say(lang, "staff:uncertain.about")}</p>
      {messages.length === 0 ? (
        <p>{say(lang, "staff:uncertain.none")}</p>
      ) : (
        <>
          <Pages frame={frame} state={state} />
          {several && (
            <p>
              <a href={`#${MANY}`}>{say(lang, "staff:uncertain.many")}</a>
            </p>
          )}
          <Table
            name={title}
            columns={columnsOf(several).map((column) => say(lang, `staff:uncertain.${column}`))}
            rows={messages.map((message) => uncertainRow(message, { ...state, several, now, ticked: nothing }, frame))}
          />
          <Pages frame={frame} state={state} />
          {several && <DecideMany frame={frame} total={total} page={page} now={now} />}
        </>
      )}
      <p class="help">{say(lang, "staff:uncertain.help")}</p>
      <ShownZone frame={frame} />
    </Page>
  );
};

/** How many there are in all, and links to those that are not shown. */
const Pages: FC<Pick<PageProps, "frame" | "state">> = ({
  frame: { say, lang, base },
  state: { messages, total, page },
}) => {
  if (total <= UNCERTAIN_PAGE) return null;
  const from = (page - 1) * UNCERTAIN_PAGE + 1;
  const shown = { from, to: from + messages.length - 1, total };
  return (
    <p>
      {say(lang, "staff:uncertain.shown", shown)}{" "}
      {page > 1 && <a href={`${base}/uncertain?page=${page - 1}`}>{say(lang, "staff:uncertain.page_before")}</a>}{" "}
      {shown.to < total && <a href={`${base}/uncertain?page=${page + 1}`}>{say(lang, "staff:uncertain.page_after")}</a>}
    </p>
  );
};
