import type { Tx } from "../database/connection.ts";

/** Erases the words of a patron's messages, except of answers that are still to leave. Returns how many. */
export async function eraseTexts(tx: Tx, patronId: number): Promise<number> {
  const messages = await tx
    .updateTable("tidings_message")
    .set({ text: null, subject: null })
    .where("patron_id", "=", patronId)
    // A cancelled message needs no words; an answer that is still to leave does, and they are the library's.
    .where((eb) => eb.or([eb("kind", "!=", "reply"), eb("state", "in", ["sent", "delivered", "failed", "cancelled"])]))
    .where("text", "is not", null)
    .executeTakeFirst();
  return Number(messages.numUpdatedRows);
}
