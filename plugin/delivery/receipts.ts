import { type Db, inTransaction } from "../database.ts";
import { afterReceipt, type Judgement, RECEIPT_RANK } from "../outbox/message.ts";
import { move } from "../outbox/settle.ts";
import type { ChannelName, MessageState, ReceiptState } from "../tables.ts";

export interface Receipt {
  messageId: number;
  attempt: number;
  reference: string;
  state: ReceiptState;
  code: string | null;
  judgement: Judgement;
}

export interface Applied {
  /** `unknown`: no such attempt of ours. `old`: nothing new. `kept`: waits on the attempt until the answer is settled. */
  result: "unknown" | "old" | "kept" | "moved";
  state?: MessageState;
  sender?: string;
  address?: { channel: ChannelName; address: string };
}

/** Applies a receipt: any order, any number of times, never moving a message backwards. `chance` in [0, 1) spreads a retry. */
export async function applyReceipt(db: Db, receipt: Receipt, now: Date, chance: number): Promise<Applied> {
  return inTransaction(db, async (tx) => {
    const message = await tx
      .selectFrom("tidings_message")
      .select(["id", "state", "claims", "tries", "max_tries", "expires_at", "sender", "address_id"])
      .where("id", "=", receipt.messageId)
      .forUpdate()
      .executeTakeFirst();
    const attempt = await tx
      .selectFrom("tidings_attempt")
      .select(["reference", "receipt", "outcome"])
      .where("message_id", "=", receipt.messageId)
      .where("number", "=", receipt.attempt)
      .executeTakeFirst();
    // A second reference for one attempt cannot be: we ask once. Somebody replays an old address.
    if (!message || !attempt || (attempt.reference !== null && attempt.reference !== receipt.reference))
      return { result: "unknown" };
    if (attempt.receipt !== null && RECEIPT_RANK[receipt.state] <= RECEIPT_RANK[attempt.receipt])
      return { result: "old" };

    await tx
      .updateTable("tidings_attempt")
      .set({ receipt: receipt.state, receipt_code: receipt.code, receipt_at: now, reference: receipt.reference })
      .where("message_id", "=", receipt.messageId)
      .where("number", "=", receipt.attempt)
      .execute();
    const address = await tx
      .selectFrom("tidings_address")
      .select(["channel", "address"])
      .where("id", "=", message.address_id)
      .executeTakeFirstOrThrow();
    const about = { sender: message.sender, address };

    const current = message.claims === receipt.attempt;
    if (message.state === "sending" && current) return { result: "kept", ...about };
    const standing = { tries: message.tries, maxTries: message.max_tries, expiresAt: message.expires_at };
    const next = afterReceipt(message.state, standing, receipt.judgement, now, chance);
    // An earlier attempt may still prove that the message arrived, but not that the present one failed.
    const proves = next?.state === "sent" || next?.state === "delivered";
    if (!next || (!current && !proves)) return { result: "kept", ...about };
    await move(tx, [message.id], next, now);
    return { result: "moved", state: next.state, ...about };
  });
}
