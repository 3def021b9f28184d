import { Hono } from "hono";
import { sql } from "kysely";
import type { Db } from "../database/connection.ts";
import type { LedgerRights } from "../preflight.ts";
import type { BesideUs } from "../reports/beside-us.ts";
import { sentencesOf, type Trouble } from "./troubles.ts";

/** Whether messages can leave now, and whether patrons are heard. */
export interface Readiness {
  ready: boolean;
  /** What keeps messages from leaving. */
  because: Trouble[];
  /** The database was restored: everything but replies is held until a person releases it. */
  restored: boolean;
  /** For each channel by which patrons reply: whether we hear them, and if not, a sentence why. */
  hearing: { channel: string; hears: boolean; because: string }[];
}

/** What the pages of health report. */
export interface HealthChecks {
  version: string;
  /** As found when the process started. */
  ledger: LedgerRights;
  /** Whether the service may read what it takes to forget what Koha forgets; as found when the process started. */
  history: "read" | "unread";
  /** Which Koha this is the service of (`readInstance`). */
  instance: string;
  readiness(): Promise<Readiness>;
  /** What other plugins of this Koha have to do with its notices. */
  besideUs(): Promise<BesideUs>;
  metrics(): Promise<string>;
}

/**
 * `/health`, `/ready`, `/beside-us` and `/metrics`: for the web server, for monitoring, for the plugin's checklist, and
 * for anybody who asks why nothing leaves. Nothing personal, no secrets.
 */
export function health(checks: HealthChecks) {
  const { version, ledger, history, instance } = checks;
  return new Hono()
    .get("/health", (c) => c.json({ service: "tidings", version, ledger, history, instance }))
    .get("/ready", async (c) => {
      const readiness = await checks.readiness();
      const because = sentencesOf(readiness.because);
      return c.json({ ...readiness, because }, readiness.ready ? 200 : 503);
    })
    .get("/beside-us", async (c) => c.json(await checks.besideUs()))
    .get("/metrics", async (c) => c.text(await checks.metrics()));
}

/**
 * Identifies Koha's database in twelve characters that are no secret. The plugin's checklist asks its own database the
 * same, and so sees whether the service that responds is its own.
 */
export async function readInstance(db: Db): Promise<string> {
  const { rows } = await sql<{ instance: string }>`
    select left(sha2(concat(database(), '@', @@hostname, ':', @@port), 256), 12) as instance`.execute(db);
  return rows[0]?.instance ?? "";
}
