import type { ReceiptJudgement } from "../channels/receipt.ts";
import type { Db } from "../database/connection.ts";
import { openProviderEffects } from "./provider-effects.ts";
import { openReceiptBatch } from "./receipt-batch.ts";
import type { Applied, Receipt } from "./receipts.ts";

export interface ReceiveReceiptParts {
  db: Db;
  now(): Date;
  /** A number in [0, 1). */
  chance(): number;
  /** There is something to send. */
  wake(): void;
}

/** Receives receipts: moves the message, and does what follows beyond that (an opt-out, a rest). */
export function openReceiveReceipt({ db, now, chance, wake }: ReceiveReceiptParts) {
  const applyReceipt = openReceiptBatch(db);
  const effects = openProviderEffects(db, now);
  return async (receipt: Receipt, judgement: ReceiptJudgement): Promise<Applied> => {
    const applied = await applyReceipt(receipt, now(), chance());
    const { address: to, sender } = applied;
    if (judgement.kind === "opted_out" && to) await effects.optedOut(to, "opted_out_at_provider");
    if (judgement.kind === "failed" && to) await effects.refused(to, judgement.reason);
    if (judgement.kind === "again" && judgement.stopSenderMs && sender) {
      await effects.rest(sender, judgement.stopSenderMs, judgement.reason);
    }
    if (applied.state === "queued") wake();
    return applied;
  };
}
