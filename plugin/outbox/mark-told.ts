import type { Db, Tx } from "../database/connection.ts";
import type { MessageState } from "../database/tables.ts";

/** Messages of whose end, or doubt, Koha is to be told, those first that have waited longest. */
export async function readUntold(db: Db, most: number, now: Date) {
  return db
    .selectFrom("tidings_message")
    .select(["id", "notice_id", "round", "state", "reason", "patron_id", "address_id", "text"])
    .where("tell_at", "<=", now)
    .orderBy("tell_at")
    .limit(most)
    .execute();
}

/**
 * Koha is told in this transaction, or there is nothing to tell any more. Locks the message: after Koha's own row.
 * False: the message is no longer in the state in which it was read, so there is something else to tell.
 */
export async function markTold(tx: Tx, { id, state }: { id: number; state: MessageState }): Promise<boolean> {
  const marked = await tx
    .updateTable("tidings_message")
    .set({ tell_at: null })
    .where("id", "=", id)
    .where("state", "=", state)
    .where("tell_at", "is not", null)
    .executeTakeFirst();
  return marked.numUpdatedRows > 0n;
}

/** Koha has moved the notice of a message that ended unsent to another patron, with whom it begins again. */
export async function markMoved(tx: Tx, id: number): Promise<void> {
  await tx
    .updateTable("tidings_message")
    .set({ state: "cancelled", reason: "patron_merged", tell_at: null })
    .where("id", "=", id)
    .where("state", "in", ["cancelled", "failed"])
    .execute();
}

/** Whether an attempt was ever begun, whatever came of it: Koha's own sender would not know of it. */
export async function hasBegun(tx: Tx, id: number): Promise<boolean> {
  const attempt = await tx
    .selectFrom("tidings_attempt")
    .select("number")
    .where("message_id", "=", id)
    .limit(1)
    .executeTakeFirst();
  return attempt !== undefined;
}

/**
 * Whether something of a message may have left: `retry` and `unbegun` say that surely nothing of that attempt did,
 * unless a receipt says otherwise.
 */
export async function mayHaveLeft(tx: Tx, id: number): Promise<boolean> {
  const attempt = await tx
    .selectFrom("tidings_attempt")
    .select("number")
    .where("message_id", "=", id)
    .where((eb) =>
      eb.or([
        eb("outcome", "is", null),
        eb("outcome", "not in", ["retry", "unbegun"]),
        eb("receipt", "is not", null),
        eb("reference", "is not", null),
      ]),
    )
    .limit(1)
    .executeTakeFirst();
  return attempt !== undefined;
}

/**
 * Whether a message that ended may have reached its patron all the same: an attempt was accepted without a receipt that
 * says otherwise, or nobody knows how it went.
 */
export async function mayHaveArrived(tx: Tx, id: number): Promise<boolean> {
  const attempt = await tx
    .selectFrom("tidings_attempt")
    .select("number")
    .where("message_id", "=", id)
    .where((eb) =>
      eb.or([
        eb("receipt", "in", ["sent", "delivered"]),
        eb.and([
          eb.or([eb("receipt", "is", null), eb("receipt", "=", "queued")]),
          eb.or([
            eb("outcome", "is", null),
            eb("outcome", "=", "accepted"),
            eb.and([
              eb("outcome", "=", "uncertain"),
              eb(eb.fn.coalesce("reason", eb.val("")), "!=", "asked_not_found"),
            ]),
          ]),
        ]),
      ]),
    )
    .limit(1)
    .executeTakeFirst();
  return attempt !== undefined;
}
