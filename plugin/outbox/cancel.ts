import type { Tx } from "../database.ts";
import type { Reason } from "./message.ts";

/**
 * Cancels every notice that waits for an address, in the transaction that withdraws the consent. What a worker has claimed but not begun is
 * caught by begin, which looks at the consent again. With `patronId` only that patron's. Returns how many.
 */
export async function cancelWaiting(
  tx: Tx,
  addressId: number,
  reason: Reason,
  now: Date,
  patronId?: number,
): Promise<number> {
  const waiting = await tx
    .selectFrom("tidings_message")
    .select("id")
    .where("address_id", "=", addressId)
    .where("state", "=", "queued")
    .where("kind", "!=", "reply")
    .$if(patronId !== undefined, (query) => query.where("patron_id", "=", patronId ?? 0))
    .orderBy("id")
    .execute();
  return cancel(tx, waiting, reason, now);
}

/**
 * Cancels the answers that wait for an address whose owner has just said STOP, all but confirmations of a STOP, which have one try: nothing else
 * may follow it. Returns how many.
 */
export async function cancelReplies(tx: Tx, addressId: number, now: Date): Promise<number> {
  const waiting = await tx
    .selectFrom("tidings_message")
    .select("id")
    .where("address_id", "=", addressId)
    .where("state", "=", "queued")
    .where("kind", "=", "reply")
    .where("max_tries", ">", 1)
    .orderBy("id")
    .execute();
  return cancel(tx, waiting, "consent_withdrawn", now);
}

/** By their keys: workers claim by another index, and two ways into the same rows at once would be a deadlock. */
async function cancel(tx: Tx, waiting: readonly { id: number }[], reason: Reason, now: Date): Promise<number> {
  if (waiting.length === 0) return 0;
  const ids = waiting.map((message) => message.id);
  const result = await tx
    .updateTable("tidings_message")
    .set({ state: "cancelled", reason, changed_at: now, tell_at: now })
    .where("id", "in", ids)
    .where("state", "=", "queued")
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}
