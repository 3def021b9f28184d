import { sql } from "kysely";
import type { Stage } from "./stage.ts";

/**
 * Sets how many texts a second our number sends, from this moment on. A restart of the service puts it back to its
 * setting.
 */
export async function setPace({ town }: Stage, perSecond: number): Promise<void> {
  const pace = { per_second: perSecond, next_at: town.clock.now() };
  await town.db.updateTable("tidings_sender").set(pace).where("channel", "=", "sms").execute();
}

/** Makes ten minutes pass for what is uncertain: for the message of one notice, or for all. Returns for how many. */
export async function ageDoubts({ town }: Stage, noticeId?: number): Promise<number> {
  const which = sql`state = 'uncertain' and notice_id = coalesce(${noticeId ?? null}, notice_id)`;
  await sql`
    update tidings_attempt join tidings_message on id = message_id set begun_at = begun_at - interval 11 minute
    where ${which} and reference is null`.execute(town.db);
  const { numAffectedRows } = await sql`
    update tidings_message set changed_at = changed_at - interval 11 minute
    where ${which}`.execute(town.db);
  return Number(numAffectedRows ?? 0);
}

/** Starts the service anew: it asks about what is uncertain every 20 s, and as soon as it has started. */
export async function restartService({ town }: Stage): Promise<void> {
  await town.service.stop();
  await town.service.start();
}

/** Makes two minutes pass since a bot last reported. */
export async function ageReports({ town }: Stage): Promise<void> {
  await sql`update tidings_bot set reported_at = reported_at - interval 2 minute, empty_at = empty_at - interval 2 minute`.execute(
    town.db,
  );
}
