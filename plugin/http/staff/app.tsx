import { Hono } from "hono";
import type { PatronHistory } from "../../reports/patron-history.ts";
import { type Entered, type Entry, entryRoutes, guard, may, refuse } from "./entry.tsx";
import { type Figures, OverviewPage } from "./overview.tsx";
import { PatronPage } from "./patron.tsx";
import { type RulesDesk, rulesRoutes } from "./rules.tsx";
import { type SettingsDesk, settingsRoutes } from "./settings.tsx";
import { type TextsDesk, textsRoutes } from "./texts.tsx";
import { type UncertainDesk, uncertainRoutes } from "./uncertain.tsx";

export interface StaffDesk {
  settings: SettingsDesk;
  rules: RulesDesk;
  uncertain: UncertainDesk;
  texts: TextsDesk;
  figures(): Promise<Figures>;
  /** Undefined: Koha has no such patron. */
  patron(patronId: number): Promise<{ name: string; history: PatronHistory } | undefined>;
  styles: string;
}

/** The staff pages, as they stand in Koha's frame. */
export function staffPages(entry: Entry, desk: StaffDesk): Hono<Entered> {
  const app = new Hono<Entered>();
  app.get("/static/pages.css", (c) => c.body(desk.styles, 200, { "Content-Type": "text/css; charset=utf-8" }));
  app.route("/", entryRoutes(entry));
  app.get("/", guard(entry), async (c) =>
    c.html(<OverviewPage frame={c.get("frame")} figures={await desk.figures()} />),
  );
  app.get("/patron/:id{\\d{1,9}}", guard(entry), async (c) => {
    const frame = c.get("frame");
    if (!may(c.get("session"), "patrons")) return refuse(c, "pages:page.not_allowed");
    const found = await desk.patron(Number(c.req.param("id")));
    return c.html(<PatronPage frame={frame} history={found?.history} name={found?.name ?? ""} />, found ? 200 : 404);
  });
  app.route("/settings", settingsRoutes(entry, desk.settings));
  app.route("/rules", rulesRoutes(entry, desk.rules));
  app.route("/uncertain", uncertainRoutes(entry, desk.uncertain));
  app.route("/texts", textsRoutes(entry, desk.texts));
  return app;
}
