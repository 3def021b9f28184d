import { readAddresses } from "../consent/read-standing.ts";
import type { Tx } from "../database/connection.ts";

type Known = Awaited<ReturnType<typeof lockWithAttempts>>;
/** A message that the transaction holds, and whom it is for. */
export type LockedMessage = NonNullable<ReturnType<Known["messages"]["get"]>>;
export type AttemptRow = NonNullable<ReturnType<Known["attempts"]["get"]>>;

/**
 * Messages by id, locked in the order in which settlements lock them, and their attempts by `<message>-<number>`.
 */
export async function lockWithAttempts(tx: Tx, among: readonly number[]) {
  // No row has this id; an empty list is no SQL.
  const ids = among.length > 0 ? among : [0];
  const locked = await tx
    .selectFrom("tidings_message")
    .select(["id", "state", "claims", "tries", "max_tries", "expires_at", "sender", "address_id"])
    .where("id", "in", [...ids])
    .orderBy("id")
    .forUpdate()
    .execute();
  const attempts = await tx
    .selectFrom("tidings_attempt")
    .selectAll()
    .where("message_id", "in", [...ids])
    .execute();
  const addressOf = await readAddresses(
    tx,
    locked.map((message) => message.address_id),
  );
  return {
    messages: new Map(
      locked.flatMap((message) => {
        const to = addressOf.get(message.address_id);
        if (!to) return [];
        const known = { ...message, channel: to.channel, address: to.address };
        return [[message.id, known] as const];
      }),
    ),
    attempts: new Map(attempts.map((row) => [`${row.message_id}-${row.number}`, row])),
  };
}

/** Writes what receipts said onto their attempts, whose messages the caller has locked. */
export async function writeReceipts(tx: Tx, attempts: readonly AttemptRow[], now: Date): Promise<void> {
  if (attempts.length === 0) return;
  await tx
    .insertInto("tidings_attempt")
    .values(attempts.map((attempt) => ({ ...attempt, receipt_at: now })))
    // The rows exist since begin, and their messages are locked: this is an update of many rows with different values
    // in one statement.
    .onDuplicateKeyUpdate(({ fn, ref }) => ({
      receipt: fn("values", [ref("receipt")]),
      receipt_code: fn("values", [ref("receipt_code")]),
      receipt_at: fn("values", [ref("receipt_at")]),
      reference: fn("values", [ref("reference")]),
    }))
    .execute();
}
