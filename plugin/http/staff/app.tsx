import { Hono } from "hono";
import { type Entered, type Entry, entryRoutes, guard } from "../frame/entry.tsx";
import { importRoutes } from "./import/import.tsx";
import type { ImportDesk } from "./import/import-backend.ts";
import { type ConsentSettingsDesk, consentSettingsRoutes } from "./joining/consent-settings.tsx";
import { type RegistrationDesk, registrationRoutes } from "./joining/registration.tsx";
import { type RestoredDesk, restoredRoutes } from "./messages/restored.tsx";
import { type UncertainDesk, uncertainRoutes } from "./messages/uncertain.tsx";
import { type Figures, OverviewPage } from "./overview.tsx";
import { patronRoutes, type StaffPatronDesk } from "./patron/routes.tsx";
import { type RulesDesk, rulesRoutes } from "./rules/rules.tsx";
import { settingsRoutes } from "./settings/settings.tsx";
import type { SettingsDesk } from "./settings/settings-saving.ts";
import { type TextsDesk, textsRoutes } from "./texts/texts.tsx";
import { wordingsRoutes } from "./wordings/wordings.tsx";
import type { WordingsDesk } from "./wordings/wordings-backend.ts";

export interface StaffDesk {
  settings: SettingsDesk;
  joining: ConsentSettingsDesk;
  wordings: WordingsDesk;
  registration: RegistrationDesk;
  rules: RulesDesk;
  uncertain: UncertainDesk;
  texts: TextsDesk;
  restored: RestoredDesk;
  import: ImportDesk;
  figures(): Promise<Figures>;
  patron: StaffPatronDesk;
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
  app.route("/patron/:id{\\d{1,9}}", patronRoutes(entry, desk.patron));
  app.route("/settings", settingsRoutes(entry, desk.settings));
  app.route("/joining", consentSettingsRoutes(entry, desk.joining));
  app.route("/wordings", wordingsRoutes(entry, desk.wordings));
  app.route("/registration", registrationRoutes(entry, desk.registration));
  app.route("/rules", rulesRoutes(entry, desk.rules));
  app.route("/uncertain", uncertainRoutes(entry, desk.uncertain));
  app.route("/texts", textsRoutes(entry, desk.texts));
  app.route("/restored", restoredRoutes(entry, desk.restored));
  app.route("/import", importRoutes(entry, desk.import));
  return app;
}
