import { Hono } from "hono";
import { type Entered, type Entry, entryRoutes, guard } from "../frame/entry.tsx";
import { importRoutes } from "./import/import.tsx";
import type { ImportBackend } from "./import/import-backend.ts";
import { type ConsentSettingsBackend, consentSettingsRoutes } from "./joining/consent-settings.tsx";
import { type RegistrationBackend, registrationRoutes } from "./joining/registration.tsx";
import { type RestoredBackend, restoredRoutes } from "./messages/restored.tsx";
import { type UncertainBackend, uncertainRoutes } from "./messages/uncertain.tsx";
import { type Figures, OverviewPage } from "./overview.tsx";
import { patronRoutes, type StaffPatronBackend } from "./patron/routes.tsx";
import { type RulesBackend, rulesRoutes } from "./rules/rules.tsx";
import { settingsRoutes } from "./settings/settings.tsx";
import type { SettingsBackend } from "./settings/settings-saving.ts";
import { type TextsBackend, textsRoutes } from "./texts/texts.tsx";
import { type WaitingBackend, waitingRoutes } from "./waiting/waiting.tsx";
import { wordingsRoutes } from "./wordings/wordings.tsx";
import type { WordingsBackend } from "./wordings/wordings-backend.ts";

/** What is behind the staff pages, one part for each family of pages. */
export interface StaffBackend {
  settings: SettingsBackend;
  joining: ConsentSettingsBackend;
  wordings: WordingsBackend;
  registration: RegistrationBackend;
  rules: RulesBackend;
  uncertain: UncertainBackend;
  texts: TextsBackend;
  waiting: WaitingBackend;
  restored: RestoredBackend;
  import: ImportBackend;
  figures(): Promise<Figures>;
  patron: StaffPatronBackend;
  styles: string;
}

/** The staff pages, shown in Koha's frame. */
export function staffPages(entry: Entry, backend: StaffBackend): Hono<Entered> {
  const app = new Hono<Entered>();
  app.get("/static/pages.css", (c) => c.body(backend.styles, 200, { "Content-Type": "text/css; charset=utf-8" }));
  app.route("/", entryRoutes(entry));
  app.get("/", guard(entry), async (c) =>
    c.html(<OverviewPage frame={c.get("frame")} figures={await backend.figures()} />),
  );
  app.route("/patron/:id{\\d{1,9}}", patronRoutes(entry, backend.patron));
  app.route("/settings", settingsRoutes(entry, backend.settings));
  app.route("/joining", consentSettingsRoutes(entry, backend.joining));
  app.route("/wordings", wordingsRoutes(entry, backend.wordings));
  app.route("/registration", registrationRoutes(entry, backend.registration));
  app.route("/rules", rulesRoutes(entry, backend.rules));
  app.route("/uncertain", uncertainRoutes(entry, backend.uncertain));
  app.route("/waiting", waitingRoutes(entry, backend.waiting));
  app.route("/texts", textsRoutes(entry, backend.texts));
  app.route("/restored", restoredRoutes(entry, backend.restored));
  app.route("/import", importRoutes(entry, backend.import));
  return app;
}
