import { Hono } from "hono";

export interface Readiness {
  ready: boolean;
  /** Sentences for staff: what keeps messages from leaving. */
  because: string[];
}

export interface HealthChecks {
  version: string;
  readiness(): Promise<Readiness>;
  metrics(): Promise<string>;
}

/** For the web server, for monitoring, and for whoever asks why nothing leaves. Nothing personal, no secrets. */
export function health(checks: HealthChecks) {
  return new Hono()
    .get("/health", (c) => c.json({ service: "tidings", version: checks.version }))
    .get("/ready", async (c) => {
      const readiness = await checks.readiness();
      return c.json(readiness, readiness.ready ? 200 : 503);
    })
    .get("/metrics", async (c) => c.text(await checks.metrics()));
}
