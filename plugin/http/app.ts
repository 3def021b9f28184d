import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { Failure } from "../foundation/failure.ts";
import type { Log, Secret } from "../foundation/log.ts";
import { botBody, namedLength } from "./bodies.ts";
import { type BotBackend, botApi } from "./bot-api.ts";
import { type Checks, checkRoutes } from "./checks/checks.ts";
import { proofRoutes } from "./checks/proof-routes.ts";
import { assetRoutes } from "./frame/assets.ts";
import type { Entry } from "./frame/entry.tsx";
import { bearer } from "./guards.ts";
import { type HealthChecks, health } from "./health.ts";
import { type KohaHook, kohaHook } from "./koha-hook.ts";
import { type MailParts, mailPages } from "./mail/pages.tsx";
import { type PatronBackend, patronPages } from "./patron/app.tsx";
import { answerProblem, noteRefusals } from "./problems.ts";
import { providerWebhooks, type Webhooks } from "./provider-webhooks.ts";
import { type JoinParts, joinPages } from "./public/join.tsx";
import { type TermsParts, termsPages } from "./public/terms.tsx";
import { type StaffBackend, staffPages } from "./staff/app.tsx";

/** What is behind each set of routes. */
export interface Parts {
  log: Log;
  botToken: Secret;
  backend: BotBackend;
  webhooks: Webhooks;
  hook: KohaHook;
  staff: { entry: Entry; backend: StaffBackend };
  patron: { entry: Entry; backend: PatronBackend };
  join: JoinParts;
  terms: TermsParts;
  mail: MailParts;
  checks: HealthChecks;
  /** What the checklist in Koha asks of this service, and the clock by which challenges age. */
  checklist: { read(): Promise<Checks>; now(): Date };
}

/** Mounts every set of routes; composition only. */
export function createApp(parts: Parts) {
  // A web server passes `/staff/` on with its trailing slash.
  const app = new Hono({ strict: false });
  const problemPages = { staff: parts.staff.entry, patron: parts.patron.entry, open: parts.terms };
  const answer = answerProblem(parts.log, problemPages);
  app.onError(answer);
  // Returned, not thrown, so that the headers below are set here too.
  app.notFound((c) => answer(new Failure("unknown", "There is nothing at this address."), c));
  // These pages are guests on Koha's host, so headers about the whole host and its windows are left to its own web
  // server. In Koha's frame, or without https, a browser would warn about them on every page.
  app.use(
    secureHeaders({
      strictTransportSecurity: false,
      originAgentCluster: false,
      crossOriginOpenerPolicy: false,
      // A page that sets a stricter frame policy keeps it.
      overwrite: false,
    }),
  );
  app.use(noteRefusals(parts.log), namedLength);
  app.route("/", health(parts.checks));
  app.route("/", checkRoutes(parts.checklist.read));
  app.route("/", proofRoutes(parts.botToken, parts.checklist.now));
  app.use("/bot/*", bearer(parts.botToken), ...botBody);
  app.route("/bot", botApi(parts.backend));
  app.route("/", providerWebhooks(parts.webhooks));
  app.route("/hook", kohaHook(parts.hook));
  for (const below of ["/staff", "/patron"]) app.route(below, assetRoutes());
  app.route("/staff", staffPages(parts.staff.entry, parts.staff.backend));
  // Below the OPAC path like the patron pages, but before their guard, since anybody may open them.
  app.route("/patron/join", joinPages(parts.join));
  app.route("/patron/terms", termsPages(parts.terms));
  app.route("/patron/mail", mailPages(parts.mail));
  app.route("/patron", patronPages(parts.patron.entry, parts.patron.backend));
  return app;
}
