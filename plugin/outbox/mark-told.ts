import type { Db, Tx } from "../database/connection.ts";

/** Messages of whose end Koha is to be told, those first that have waited longest. */
export async function readUntold(db: Db, most: number, now: Date) {
  return db
    .selectFrom("tidings_message")
    .select(["id", "notice_id", "round", "reason", "patron_id", "address_id"])
    .where("tell_at", "<=", now)
    .orderBy("tell_at")
    .limit(most)
    .execute();
}

/** Koha has been told, or there is nothing to tell any more. Locks the message: after Koha's own row. */
export async function markTold(tx: Tx, id: number): Promise<void> {
  await tx.updateTable("tidings_message").set({ tell_at: null }).where("id", "=", id).execute();
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
