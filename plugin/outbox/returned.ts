import type { ReceiptJudgement } from "../channels/receipt.ts";
import type { Tx } from "../database/connection.ts";
import type { Returned } from "./message.ts";

/** The sender's trouble, which uses up no try. */
export const isBlameless = (judgement: ReceiptJudgement | undefined): boolean =>
  judgement?.kind === "again" && !judgement.counts;

/** The receipts that say that a message surely did not arrive. */
const UNSENT = ["undelivered", "failed"] as const;

/**
 * Returns for these attempts, whose receipts say that the fault is the sender's, how the earlier attempts of the same
 * message fared; those whose messages had none before are missing.
 */
export async function readReturned(
  tx: Tx,
  attempts: readonly { messageId: number; number: number }[],
): Promise<Map<number, Returned>> {
  if (attempts.length === 0) return new Map();
  const current = new Map(attempts.map(({ messageId, number }) => [messageId, number]));
  const rows = await tx
    .selectFrom("tidings_attempt")
    .select(["message_id", "number", "sender", "begun_at"])
    .where("message_id", "in", [...current.keys()])
    .where("receipt", "in", UNSENT)
    .orderBy("message_id")
    .orderBy("number")
    .execute();
  const earlier = rows.filter((row) => row.number < (current.get(row.message_id) ?? 0));
  if (earlier.length === 0) return new Map();
  const arrivedAt = await readLastArrived(tx, earlier);
  const returned = new Map<number, Returned>();
  for (const { message_id, sender, begun_at } of earlier) {
    const times = (returned.get(message_id)?.times ?? 0) + 1;
    const ownTrouble = (arrivedAt.get(sender)?.getTime() ?? 0) > begun_at.getTime();
    returned.set(message_id, { times, ownTrouble });
  }
  return returned;
}

/** When the last attempt of each of these senders began that arrived, as far back as the first of `since`. */
async function readLastArrived(
  tx: Tx,
  since: readonly { sender: string; begun_at: Date }[],
): Promise<Map<string, Date>> {
  const first = Math.min(...since.map(({ begun_at }) => begun_at.getTime()));
  const rows = await tx
    .selectFrom("tidings_attempt")
    .select("sender")
    .select((eb) => eb.fn.max("begun_at").as("at"))
    .where("begun_at", ">", new Date(first))
    .where("sender", "in", [...new Set(since.map(({ sender }) => sender))])
    .where("receipt", "=", "delivered")
    .groupBy("sender")
    .execute();
  return new Map(rows.map(({ sender, at }) => [sender, at]));
}
