import { Hono } from "hono";
import { asksByItself, basePath, type Entered, type Entry, entryRoutes, guard, refuse } from "../frame/entry.tsx";
import { coverageRoutes } from "./coverage/coverage.tsx";
import type { CoverageBackend } from "./coverage/coverage-backend.ts";
import { dryRunRoutes } from "./dry-run/dry-run.tsx";
import type { DryRunBackend } from "./dry-run/dry-run-backend.ts";
import { importRoutes } from "./import/import.tsx";
import type { ImportBackend } from "./import/import-backend.ts";
import { type ConsentSettingsBackend, consentSettingsRoutes } from "./joining/consent-settings.tsx";
import { type RegistrationBackend, registrationRoutes } from "./joining/registration.tsx";
import { manualRoutes } from "./manual/manual.tsx";
import { listRoutes } from "./messages/list/list.tsx";
import type { ListBackend } from "./messages/list/list-backend.ts";
import { oneRoutes } from "./messages/one/one.tsx";
import type { OneBackend } from "./messages/one/one-backend.ts";
import { type RestoredBackend, restoredRoutes } from "./messages/restored.tsx";
import { type OffSwitchBackend, offSwitchRoutes } from "./off-switch/off-switch.tsx";
import { type Figures, OverviewPage } from "./overview.tsx";
import { patronRoutes, type StaffPatronBackend } from "./patron/routes.tsx";
import { type FindBackend, findRoutes } from "./patrons/find.tsx";
import { reviewRoutes } from "./review/review.tsx";
import type { ReviewBackend } from "./review/review-backend.ts";
import { fileRoutes } from "./rules/file/file.tsx";
import type { FileSections } from "./rules/file/file-section.ts";
import { rulesRoutes } from "./rules/rules.tsx";
import type { RulesBackend } from "./rules/rules-backend.ts";
import { settingsRoutes } from "./settings/settings.tsx";
import type { SettingsBackend } from "./settings/settings-saving.ts";
import type { ReadFigures } from "./share-figures.ts";
import { type StepsBackend, stepsRoutes } from "./steps/steps.tsx";
import { type WaitingBackend, waitingRoutes } from "./waiting/waiting.tsx";
import { type WhoMayBackend, whoMayRoutes } from "./who-may/who-may.tsx";
import { noticeRoutes } from "./wordings/notices/notices.tsx";
import type { NoticesBackend } from "./wordings/notices/notices-backend.ts";
import { signatureRoutes } from "./wordings/signatures/signatures.tsx";
import type { SignaturesBackend } from "./wordings/signatures/signatures-backend.ts";
import { wordingsRoutes } from "./wordings/wordings.tsx";
import type { WordingsBackend } from "./wordings/wordings-backend.ts";

/** What is behind the staff pages, one part for each family of pages. */
export interface StaffBackend {
  settings: SettingsBackend;
  joining: ConsentSettingsBackend;
  wordings: WordingsBackend;
  notices: NoticesBackend;
  signatures: SignaturesBackend;
  registration: RegistrationBackend;
  rules: RulesBackend;
  /** What the file of rules and wordings holds. */
  fileSections: FileSections;
  review: ReviewBackend;
  messages: ListBackend;
  message: OneBackend;
  waiting: WaitingBackend;
  coverage: CoverageBackend;
  restored: RestoredBackend;
  import: ImportBackend;
  offSwitch: OffSwitchBackend;
  whoMay: WhoMayBackend;
  dryRun: DryRunBackend;
  steps: StepsBackend;
  /** The sentences of what holds messages back are in the reader's language. */
  figures: ReadFigures<Figures>;
  patron: StaffPatronBackend;
  find: FindBackend;
}

/** The staff pages, shown in Koha's frame. */
export function staffPages(entry: Entry, backend: StaffBackend): Hono<Entered> {
  const app = new Hono<Entered>();
  app.route("/", entryRoutes(entry));
  app.get("/", guard(entry), async (c) => {
    const [frame, { roles, reach }] = [c.get("frame"), c.get("session")];
    // What they may do here was taken away while they were in.
    if (roles.size === 0) return refuse(c, "pages:page.not_allowed");
    const figures = await backend.figures({ reach, lang: frame.lang }, asksByItself(c));
    return c.html(<OverviewPage frame={frame} figures={figures} />);
  });
  app.route("/patron/:id{\\d{1,9}}", patronRoutes(entry, backend.patron));
  app.route("/patrons", findRoutes(entry, backend.find));
  app.route("/settings", settingsRoutes(entry, backend.settings));
  app.route("/joining", consentSettingsRoutes(entry, backend.joining));
  app.route("/wordings/notices", noticeRoutes(entry, backend.notices));
  app.route("/wordings", wordingsRoutes(entry, backend.wordings, backend.notices));
  app.route("/signatures", signatureRoutes(entry, backend.signatures));
  app.route("/registration", registrationRoutes(entry, backend.registration));
  app.route("/rules", fileRoutes(entry, backend.fileSections));
  app.route("/rules", rulesRoutes(entry, backend.rules));
  app.route("/review", reviewRoutes(entry, backend.review));
  // Where these lists were before they were one.
  app.get("/uncertain", (c) => c.redirect(`${basePath(entry.publicUrl())}/review?group=uncertain`, 302));
  app.get("/texts", (c) => c.redirect(`${basePath(entry.publicUrl())}/review?group=texts`, 302));
  app.route("/", listRoutes(entry, backend.messages));
  app.route("/", oneRoutes(entry, backend.message));
  app.route("/waiting", waitingRoutes(entry, backend.waiting));
  app.route("/coverage", coverageRoutes(entry, backend.coverage));
  app.route("/restored", restoredRoutes(entry, backend.restored));
  app.route("/manual", manualRoutes(entry));
  app.route("/import", importRoutes(entry, backend.import));
  app.route("/who-may", whoMayRoutes(entry, backend.whoMay));
  app.route("/dry-run", dryRunRoutes(entry, backend.dryRun));
  app.route("/steps", stepsRoutes(entry, backend.steps));
  app.route("/off-switch", offSwitchRoutes(entry, backend.offSwitch));
  return app;
}
