import { Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { Failure } from "../failure.ts";
import type { Log, Secret } from "../log.ts";
import { type BotDesk, botApi } from "./bot-api.ts";
import { bearer } from "./guards.ts";
import { type HealthChecks, health } from "./health.ts";
import { answerProblem } from "./problems.ts";
import { providerWebhooks, type Webhooks } from "./provider-webhooks.ts";

export interface Parts {
  log: Log;
  botToken: Secret;
  desk: BotDesk;
  /** Absent where no provider that calls back is switched on. */
  webhooks: Webhooks | undefined;
  checks: HealthChecks;
}

/** Composition only: what is mounted where. */
export function createApp(parts: Parts) {
  const app = new Hono();
  app.onError(answerProblem(parts.log));
  app.notFound(() => {
    throw new Failure("unknown", "There is nothing at this address.");
  });
  app.use(secureHeaders());
  app.route("/", health(parts.checks));
  app.use("/bot/*", bearer(parts.botToken));
  app.route("/bot", botApi(parts.desk));
  if (parts.webhooks) app.route("/", providerWebhooks(parts.webhooks));
  return app;
}
