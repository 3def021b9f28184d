import { Hono } from "hono";
import type { PatronHistory } from "../../reports/patron-history.ts";
import { type Entered, type Entry, entryRoutes, guard } from "../staff/entry.tsx";
import { Page } from "../staff/layout.tsx";
import { HistorySections } from "../staff/patron.tsx";

export interface PatronDesk {
  history(patronId: number): Promise<PatronHistory>;
  styles: string;
}

/** A patron's own page: what is chosen, every step of it, every message. */
export function patronPages(entry: Entry, desk: PatronDesk): Hono<Entered> {
  const app = new Hono<Entered>();
  app.get("/static/pages.css", (c) => c.body(desk.styles, 200, { "Content-Type": "text/css; charset=utf-8" }));
  app.route("/", entryRoutes(entry));
  app.get("/", guard(entry), async (c) => {
    const frame = c.get("frame");
    const { whoId } = c.get("session");
    return c.html(
      <Page frame={frame} title={frame.say(frame.lang, "patron:page.title")}>
        {whoId !== null && <HistorySections frame={frame} history={await desk.history(whoId)} />}
      </Page>,
    );
  });
  return app;
}
