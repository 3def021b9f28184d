import { type Context, Hono } from "hono";
import { type Entered, type Entry, guard, may, refuse } from "../../../frame/entry.tsx";
import { noteStep } from "../../../frame/steps.ts";
import { csvAnswer } from "./csv.ts";
import type { ListBackend } from "./list-backend.ts";
import { ListPage } from "./list-page.tsx";
import { readListQuery, writeListQuery } from "./list-query.ts";
import { LiveRows } from "./list-rows.tsx";

const EMPTY_FIELD = /[?&](q|by|library|type|reason|from|until)=(&|$)/;

/** The list of all messages, and its copy for a spreadsheet. */
export function listRoutes(entry: Entry, backend: ListBackend): Hono<Entered> {
  const app = new Hono<Entered>();
  const seen = guard(entry);
  const ask = (c: Context<Entered>) => readListQuery(new URL(c.req.url).searchParams);
  app.get("/messages", seen, async (c) => {
    if (!may(c.get("session"), "see")) return refuse(c, "pages:page.not_allowed");
    const { query, ignored } = ask(c);
    // A form sends its empty fields too; the address that is kept, or passed on, has what was asked for.
    const [sent, clean] = [new URL(c.req.url).search, writeListQuery(query)];
    if (ignored.length === 0 && EMPTY_FIELD.test(sent) && sent !== clean)
      return c.redirect(`${c.get("frame").base}/messages${clean}`, 302);
    const state = await backend.read(query, c.get("session").reach);
    const props = { frame: c.get("frame"), query, state };
    if (c.req.query("part") === "rows") return c.html(<LiveRows {...props} />);
    return c.html(<ListPage {...props} ignored={ignored} now={entry.now()} />);
  });
  app.get("/messages.csv", seen, async (c) => {
    const { session, frame } = { session: c.get("session"), frame: c.get("frame") };
    if (!may(session, "see")) return refuse(c, "pages:page.not_allowed");
    const { query } = ask(c);
    const exported = await backend.export({ ...query, older: undefined, newer: undefined }, session.reach);
    // What was searched for may be a name or number, so only the other filters are noted.
    await noteStep(c, "export_messages", { detail: filtersIn(query) });
    return csvAnswer(c, exported, { query, frame, now: entry.now() });
  });
  return app;
}

/** The filters in a few words, without what was searched for. */
function filtersIn({
  q,
  states,
  ways,
  library,
  type,
  reason,
  from,
  until,
  all,
}: ReturnType<typeof readListQuery>["query"]) {
  const named = { state: states.join(" "), way: ways.join(" "), library, type, reason, from, until };
  const parts = Object.entries(named).flatMap(([name, value]) => (value === "" ? [] : [`${name}=${value}`]));
  return [...parts, ...(all ? ["dates=all"] : []), ...(q === "" ? [] : ["searched"])].join(", ");
}
