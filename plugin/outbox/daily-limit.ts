import type { Db } from "../database/connection.ts";

/** The day whose messages are counted: by UTC, so that every process means the same one. */
export function startOfDay(now: Date): Date {
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()));
}

/**
 * Attempts begun since an instant: what has left, or may have. Replies do not count: each answers what a person wrote,
 * and has a limit of its own for each address.
 */
export async function sentSince(db: Db, since: Date): Promise<number> {
  const { count } = await db
    .selectFrom("tidings_attempt as a")
    .innerJoin("tidings_message as m", "m.id", "a.message_id")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("a.begun_at", ">=", since)
    .where("m.kind", "!=", "reply")
    .where((eb) => eb.or([eb("a.outcome", "is", null), eb("a.outcome", "!=", "unbegun")]))
    .executeTakeFirstOrThrow();
  return Number(count);
}
