import type { Db } from "../database/connection.ts";
import { insertedId } from "../database/connection.ts";

export interface Registration {
  role: string;
  host: string;
  pid: number;
}

/** Registers this process as a worker; returns the id that its claims carry. */
export async function register(db: Db, who: Registration, now: Date): Promise<number> {
  const result = await db
    .insertInto("tidings_worker")
    .values({ ...who, started_at: now, beat_at: now })
    .executeTakeFirstOrThrow();
  return insertedId(result);
}

/**
 * Tells the others that this worker is alive. Returns false if its row is gone: the others count it as dead, and it
 * must stop claiming.
 */
export async function beat(db: Db, worker: number, now: Date): Promise<boolean> {
  const result = await db
    .updateTable("tidings_worker")
    .set({ beat_at: now })
    .where("id", "=", worker)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Removes a worker that ends in order. What it had claimed must have been given back before. */
export async function deregister(db: Db, worker: number): Promise<void> {
  await db.deleteFrom("tidings_worker").where("id", "=", worker).execute();
}

/** Ids of the workers whose last beat is not before `since`. */
export async function liveWorkers(db: Db, since: Date): Promise<number[]> {
  const rows = await db.selectFrom("tidings_worker").select("id").where("beat_at", ">=", since).execute();
  return rows.map((row) => row.id);
}

/** Removes workers that have been silent since `since` and hold no message; returns how many. */
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
