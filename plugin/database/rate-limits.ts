import { createHmac } from "node:crypto";
import { sql } from "kysely";
import { type Db, inTransaction } from "./connection.ts";

/** How many tries of one kind one person, card or machine has within a window, which begins with the first try. */
export interface Limit {
  most: number;
  withinMs: number;
}

/** One try. */
export interface Try {
  /** The kind of try: a short word of ours. */
  what: string;
  /** Who tries: stored only as a hash under `key`. */
  who: string;
  /** Any secret that all processes share. */
  key: string;
}

export interface Allowance {
  allowed: boolean;
  /** How long to wait until the next try may be allowed; 0 if this one was. */
  retryAfterMs: number;
}

/** No window is longer than this, so older rows can be deleted. */
export const LONGEST_LIMIT_MS = 24 * 3_600_000;

/**
 * Counts a try and returns whether it is within the limit. Done in one statement, so that of any number of tries at
 * once, in any number of processes, no more than `most` are allowed.
 */
export async function countTry(
  db: Db,
  { what, who, key }: Try,
  { most, withinMs }: Limit,
  now: Date,
): Promise<Allowance> {
  if (withinMs > LONGEST_LIMIT_MS) throw new RangeError("a limit lasts for a day at most");
  const name = `${what}:${createHmac("sha256", key).update(`${what} ${who}`).digest("base64url")}`;
  const over = sql`window_at <= ${new Date(now.getTime() - withinMs)}`;
  // The count is assigned first, while it still sees the old window. It stops one above `most`: enough to know that the
  // window is full.
  const { rows } = await inTransaction(db, (tx) =>
    sql<{ window_at: Date; count: number }>`
      insert into tidings_limit (name, window_at, count) values (${name}, ${now}, 1)
      on duplicate key update
        count = if(${over}, 1, least(count, ${most}) + 1),
        window_at = if(${over}, ${now}, window_at)
      returning window_at, count`.execute(tx),
  );
  const row = rows[0];
  if (row !== undefined && row.count <= most) return { allowed: true, retryAfterMs: 0 };
  const endsAt = (row?.window_at ?? now).getTime() + withinMs;
  return { allowed: false, retryAfterMs: Math.min(Math.max(endsAt - now.getTime(), 0), withinMs) };
}

/** Deletes the windows that no limit can ask about any more. */
export async function forgetLimits(db: Db, now: Date): Promise<void> {
  const longAgo = new Date(now.getTime() - LONGEST_LIMIT_MS);
  await db.deleteFrom("tidings_limit").where("window_at", "<=", longAgo).execute();
}
