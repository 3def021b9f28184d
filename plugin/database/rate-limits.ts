import { createHmac } from "node:crypto";
import { sql } from "kysely";
import { type Db, inTransaction } from "./connection.ts";

/** So many tries of one kind by one person, card or machine in a stretch of time that begins with the first of them. */
export interface Limit {
  most: number;
  withinMs: number;
}

export interface Allowance {
  allowed: boolean;
  /** How long to wait before the next try may be allowed; 0 for one that was. */
  retryAfterMs: number;
}

/** No limit lasts longer than this, so that what is older can be forgotten. */
export const LONGEST_LIMIT_MS = 24 * 3_600_000;

/**
 * Counts a try and says whether it is still within the limit: in one statement, so that of any number at once, in any
 * number of processes, no more than `most` are allowed. `what` is a short word of ours; `who` is stored hashed under
 * `key`, any secret that all processes share.
 */
export async function countTry(
  db: Db,
  what: string,
  who: string,
  { most, withinMs }: Limit,
  key: string,
  now: Date,
): Promise<Allowance> {
  if (withinMs > LONGEST_LIMIT_MS) throw new RangeError("a limit lasts for a day at most");
  const name = `${what}:${createHmac("sha256", key).update(`${what} ${who}`).digest("base64url")}`;
  const over = sql`window_at <= ${new Date(now.getTime() - withinMs)}`;
  // The count is assigned first: it still sees the old window. One above the most is enough to know that it is full.
  const { rows } = await inTransaction(db, (tx) =>
    sql<{ window_at: Date; count: number }>`
      insert into tidings_limit (name, window_at, count) values (${name}, ${now}, 1)
      on duplicate key update count = if(${over}, 1, least(count, ${most}) + 1), window_at = if(${over}, ${now}, window_at)
      returning window_at, count`.execute(tx),
  );
  const row = rows[0];
  if (row !== undefined && row.count <= most) return { allowed: true, retryAfterMs: 0 };
  const endsAt = (row?.window_at ?? now).getTime() + withinMs;
  return { allowed: false, retryAfterMs: Math.min(Math.max(endsAt - now.getTime(), 0), withinMs) };
}

/** Forgets what no limit asks about any more. */
export async function forgetLimits(db: Db, now: Date): Promise<void> {
  const longAgo = new Date(now.getTime() - LONGEST_LIMIT_MS);
  await db.deleteFrom("tidings_limit").where("window_at", "<=", longAgo).execute();
}
