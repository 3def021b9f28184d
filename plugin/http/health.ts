import { Hono } from "hono";
import type { LedgerRights } from "../preflight.ts";

export interface Readiness {
  ready: boolean;
  /** Sentences for staff: what keeps messages from leaving. */
  because: string[];
}

export interface HealthChecks {
  version: string;
  /** As found when the process started. */
  ledger: LedgerRights;
  readiness(): Promise<Readiness>;
  metrics(): Promise<string>;
}

/** For the web server, for monitoring, and for whoever asks why nothing leaves. Nothing personal, no secrets. */
export function health(checks: HealthChecks) {
  return new Hono()
    .get("/health", (c) => c.json({ service: "tidings", version: checks.version, ledger: checks.ledger }))
    .get("/ready", async (c) => {
      const readiness = await checks.readiness();
      return c.json(readiness, readiness.ready ? 200 : 503);
    })
    .get("/metrics", async (c) => c.text(await checks.metrics()));
}
