import type { Db } from "../database/connection.ts";
import { type Applied, type Arrived, applyReceipt, applyReceipts, type Receipt } from "./receipts.ts";

const MOST = 100;

interface Waiting extends Arrived {
  now: Date;
  resolve(applied: Applied): void;
  reject(error: unknown): void;
}

/**
 * Applies receipts like `applyReceipt`, resolved once on disk; those that come while others are being written share the
 * next commit. One that cannot be applied fails alone.
 */
export function openReceiptBatch(db: Db): (receipt: Receipt, now: Date, chance: number) => Promise<Applied> {
  const waiting: Waiting[] = [];
  let writing = false;

  async function write(): Promise<void> {
    if (writing) return;
    writing = true;
    while (waiting.length > 0) await writeBatch(waiting.splice(0, MOST));
    writing = false;
  }

  async function writeBatch(batch: readonly Waiting[]): Promise<void> {
    const [first] = batch;
    if (!first) return;
    try {
      const applied = await applyReceipts(db, batch, first.now);
      applied.forEach((one, at) => {
        batch[at]?.resolve(one);
      });
    } catch {
      // One of them may be at fault: alone, each answers for itself.
      for (const one of batch) {
        await applyReceipt(db, one.receipt, one.now, one.chance).then(one.resolve, one.reject);
      }
    }
  }

  return (receipt, now, chance) =>
    new Promise((resolve, reject) => {
      waiting.push({ receipt, now, chance, resolve, reject });
      setImmediate(() => void write());
    });
}
