import { type Db, inTransaction, type Tx } from "../database/connection.ts";
import type { Reason } from "./message.ts";
import { noteDecision } from "./uncertain.ts";

/**
 * Cancels every notice that waits for an address, in the transaction that withdraws the consent. What a worker has
 * claimed but not begun is caught by begin, which looks at the consent again. With `patronId` only that patron's.
 * Returns how many.
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
  return cancel(tx, idsOf(waiting), reason, now);
}

/**
 * Cancels the answers that wait for an address whose owner has just said STOP, all but confirmations of a STOP, which
 * have one try: nothing else may follow it. Returns how many.
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
  return cancel(tx, idsOf(waiting), "consent_withdrawn", now);
}

/** So many are ended in one transaction: short, so that whoever claims the others does not wait. */
const OVERDUE_BATCH = 200;

/**
 * Cancels queued messages whose time is over, of every kind and sender: a missing or stopped sender claims nothing, so
 * that `begin` would never see these. Returns their ids, and whether there may be more.
 */
export async function cancelOverdue(db: Db, now: Date): Promise<{ ids: number[]; more: boolean }> {
  // Of the queued alone, by the first column of the key `claimable`.
  const overdue = await db
    .selectFrom("tidings_message")
    .select("id")
    .where("state", "=", "queued")
    .where("expires_at", "<=", now)
    .limit(OVERDUE_BATCH)
    .execute();
  if (overdue.length === 0) return { ids: [], more: false };
  const ids = await inTransaction(db, async (tx) => {
    // A worker that has claimed one of them since checks its time in begin.
    const waiting = await tx
      .selectFrom("tidings_message")
      .select("id")
      .where("id", "in", idsOf(overdue))
      .where("state", "=", "queued")
      .orderBy("id")
      .forUpdate()
      .skipLocked()
      .execute();
    await cancel(tx, idsOf(waiting), "too_late", now);
    return idsOf(waiting);
  });
  // Rows that others hold are looked at another time.
  return { ids, more: ids.length > 0 && overdue.length === OVERDUE_BATCH };
}

/** What became of a person's wish to call a message off; anything but `cancelled` changed nothing. */
export type CalledOff = "cancelled" | "leaving" | "uncertain" | "ended" | "no_notice" | "gone";

/**
 * Calls off one notice that waits for its turn, at a person's wish; whose it was is kept. What a worker holds already
 * is left to it: nobody can say whether it has left. Answers and what asks for consent are never called off so.
 */
export async function callOff(db: Db, id: number, by: string, now: Date): Promise<CalledOff> {
  return inTransaction(db, async (tx) => {
    const message = await tx
      .selectFrom("tidings_message")
      .select(["state", "kind"])
      .where("id", "=", id)
      .forUpdate()
      .executeTakeFirst();
    if (!message) return "gone";
    if (message.kind !== "notice") return "no_notice";
    if (message.state === "sending") return "leaving";
    if (message.state === "uncertain") return "uncertain";
    if (message.state !== "queued") return "ended";
    await cancel(tx, [id], "cancelled_by_staff", now);
    await noteDecision(tx, id, by, now);
    return "cancelled";
  });
}

const idsOf = (messages: readonly { id: number }[]): number[] => messages.map((message) => message.id);

/** By their keys: workers claim by another index, and two ways into the same rows at once would be a deadlock. */
async function cancel(tx: Tx, ids: readonly number[], reason: Reason, now: Date): Promise<number> {
  if (ids.length === 0) return 0;
  const result = await tx
    .updateTable("tidings_message")
    .set({ state: "cancelled", reason, changed_at: now, tell_at: now })
    .where("id", "in", [...ids])
    .where("state", "=", "queued")
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}
