import type { Selectable } from "kysely";
import { type Db, inTransaction } from "../database/connection.ts";
import type { SenderTable } from "../database/tables.ts";

/** Slots are given out for at most this long ahead, so that a reply never waits behind a long row of notices. */
const AHEAD_MS = 1_000;

export type Sender = Selectable<SenderTable>;

/** How many messages may be claimed for a sender now: `most` without a pace, else what fits into the next second. */
export function allowance(sender: Sender, most: number, now: Date): number {
  if (sender.per_second === null) return most;
  const interval = 1_000 / Number(sender.per_second);
  const free = now.getTime() + AHEAD_MS - Math.max(sender.next_at.getTime(), now.getTime());
  return free <= 0 ? 0 : Math.min(most, Math.ceil(free / interval));
}

/**
 * Reserves `count` slots of a sender, in the row that all processes share. Returns the instant of the first and the
 * milliseconds between them; no interval means no pace.
 */
export async function reserve(
  db: Db,
  sender: string,
  count: number,
  now: Date,
): Promise<{ first: Date; intervalMs: number }> {
  return inTransaction(db, async (tx) => {
    const row = await tx
      .selectFrom("tidings_sender")
      .select(["per_second", "next_at"])
      .where("sender", "=", sender)
      .forUpdate()
      .executeTakeFirst();
    if (!row || row.per_second === null) return { first: now, intervalMs: 0 };
    const intervalMs = 1_000 / Number(row.per_second);
    const first = row.next_at > now ? row.next_at : now;
    const next = new Date(first.getTime() + Math.ceil(count * intervalMs));
    await tx.updateTable("tidings_sender").set({ next_at: next }).where("sender", "=", sender).execute();
    return { first, intervalMs };
  });
}
