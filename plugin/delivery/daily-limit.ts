import type { Db } from "../database.ts";

/** The day whose messages are counted: by UTC, so that every process means the same one. */
export function startOfDay(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()));
}

/** Attempts begun since an instant: what has left, or may have. */
export async function sentSince(db: Db, since: Date): Promise<number> {
  const { count } = await db
    .selectFrom("tidings_attempt")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("begun_at", ">=", since)
    .executeTakeFirstOrThrow();
  return Number(count);
}
