import { sql } from "kysely";
import type { Db } from "../../../plugin/database/connection.ts";
import { type Outside, processMessageQueue } from "./sender.ts";
import { prepareRun } from "./shim.ts";

/** As long as the plugin's Perl waits for the service (Nudge.pm). */
const PATIENCE_MS = 2_000;

/** Where nobody's mail server or SMS driver takes anything: what Koha sends itself only shows as sent. */
const nowhere: Outside["send"] = async () => {};

/**
 * Runs the job of Koha that sends its queue, as cron does, with the plugin's hook: the service is asked before the
 * queue is read, and so takes what it wants in trial and by the library's rules. Returns how many rows Koha sent
 * itself. `service` is where the service listens; while nobody does, Koha's job goes on without it.
 * `send` is what takes Koha's own.
 */
export async function runKohaMail(db: Db, service: string, send = nowhere): Promise<number> {
  const ask = (nudge: number, ticket: string) =>
    fetch(`${service}/hook/nudge`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${ticket}` },
      body: JSON.stringify({ nudge, ticket }),
    });
  return processMessageQueue(
    db,
    { send, pause: async () => {} },
    { type: [], letter_code: [] },
    async (one, params) => {
      await beginLive(one);
      await noteRun(one);
      await prepareRun(one, params, { script: true, patienceMs: PATIENCE_MS, ask });
    },
  );
}

/** A service that is run by hand is live; the plugin's side reads the mode from its row. */
async function beginLive(one: Db): Promise<void> {
  await sql`insert ignore into tidings_setting (name, value, sealed, changed_at, changed_by)
    values ('mode', 'live', 0, utc_timestamp(3), 'koha')`.execute(one);
}

/** As Settings.pm does at each run: the service then looks for what a Resend brought back. */
async function noteRun(one: Db): Promise<void> {
  await sql`insert into tidings_setting (name, value, sealed, changed_at, changed_by)
    values ('fence_seen_at', utc_timestamp(3), 0, utc_timestamp(3), 'koha')
    on duplicate key update value = values(value)`.execute(one);
}
