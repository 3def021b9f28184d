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
  const result = await tx
    .updateTable("tidings_message")
    .set({ state: "cancelled", reason, changed_at: now, tell_at: now })
    .where("address_id", "=", addressId)
    .where("state", "=", "queued")
    .where("kind", "!=", "reply")
    .$if(patronId !== undefined, (query) => query.where("patron_id", "=", patronId ?? 0))
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}
