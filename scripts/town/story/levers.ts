import { sql } from "kysely";
import { inTransaction } from "../../../plugin/database/connection.ts";
import { ASK_AFTER_MS } from "../../../plugin/delivery/reconcile.ts";
import type { Stage } from "./stage.ts";

/** A minute more than a doubt must be old before anything is done about it. */
export const DOUBT_MINUTES = ASK_AFTER_MS / 60_000 + 1;

/** Sets how many texts per second our number sends, from now on. A restart of the service resets it to the setting. */
export async function setPace({ town }: Stage, perSecond: number): Promise<void> {
  const pace = { per_second: perSecond, next_at: town.clock.now() };
  await town.db.updateTable("tidings_sender").set(pace).where("channel", "=", "sms").execute();
}

/**
 * Makes uncertain messages old enough to be settled: that of one notice, or all. Returns how many. Negative minutes
 * take that back: a receipt names the instant at which its attempt began.
 */
export async function ageDoubts({ town }: Stage, noticeId?: number, minutes = DOUBT_MINUTES): Promise<number> {
  const which = sql`state = 'uncertain' and notice_id = coalesce(${noticeId ?? null}, notice_id)`;
  // The service is at work on the same rows: a deadlock is retried, both or none.
  return inTransaction(town.db, async (tx) => {
    await sql`
      update tidings_attempt join tidings_message on id = message_id
      set begun_at = begun_at - interval ${minutes} minute
      where ${which} and reference is null`.execute(tx);
    const { numAffectedRows } = await sql`
      update tidings_message set changed_at = changed_at - interval ${minutes} minute
      where ${which}`.execute(tx);
    return Number(numAffectedRows ?? 0);
  });
}

/** Restarts the service: it asks about uncertain messages every 20 s, and as soon as it has started. */
export async function restartService({ town }: Stage): Promise<void> {
  await town.service.stop();
  await town.service.start();
}

/** Makes the bot's last report two minutes older. */
export async function ageReports({ town }: Stage): Promise<void> {
  await sql`
    update tidings_bot
    set reported_at = reported_at - interval 2 minute, empty_at = empty_at - interval 2 minute`.execute(town.db);
}
