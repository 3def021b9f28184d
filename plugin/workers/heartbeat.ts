import type { Db } from "../database/connection.ts";
import { insertedId } from "../database/connection.ts";

export interface Registration {
  role: string;
  host: string;
  pid: number;
}

/** Enters this process among the workers; the id is what claims are signed with. */
export async function register(db: Db, who: Registration, now: Date): Promise<number> {
  const result = await db
    .insertInto("tidings_worker")
    .values({ ...who, started_at: now, beat_at: now })
    .executeTakeFirstOrThrow();
  return insertedId(result);
}

/**
 * Tells the others that this worker lives. False: our row is gone, so others count us as dead and this worker must stop
 * claiming.
 */
export async function beat(db: Db, worker: number, now: Date): Promise<boolean> {
  const result = await db
    .updateTable("tidings_worker")
    .set({ beat_at: now })
    .where("id", "=", worker)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Leaves in order: what this worker had claimed must have been given back before. */
export async function deregister(db: Db, worker: number): Promise<void> {
  await db.deleteFrom("tidings_worker").where("id", "=", worker).execute();
}

/** The workers that have been heard from since `since`. */
export async function liveWorkers(db: Db, since: Date): Promise<number[]> {
  const rows = await db.selectFrom("tidings_worker").select("id").where("beat_at", ">=", since).execute();
  return rows.map((row) => row.id);
}

/** Forgets workers that have been silent since `since` and hold nothing any more. */
export async function forgetSilent(db: Db, since: Date): Promise<number> {
  const result = await db
    .deleteFrom("tidings_worker")
    .where("beat_at", "<", since)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("tidings_message")
            .select("tidings_message.id")
            .where("tidings_message.state", "=", "sending")
            .whereRef("tidings_message.claimed_by", "=", "tidings_worker.id"),
        ),
      ),
    )
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}
