import type { Db } from "../database/connection.ts";
import { openGroupCommit } from "./group-commit.ts";
import { type Applied, type Arrived, applyReceipt, applyReceipts, type Receipt } from "./receipts.ts";

/**
 * Applies receipts like `applyReceipt`, many in one group commit; resolves once on disk. One that cannot be applied
 * fails alone. `chance` in [0, 1) spreads a retry.
 */
export function openReceiptBatch(db: Db): (receipt: Receipt, now: Date, chance: number) => Promise<Applied> {
  const commit = openGroupCommit<Arrived & { now: Date }, Applied>({
    write: (arrived) => applyReceipts(db, arrived, arrived[0]?.now ?? new Date(0)),
    writeAlone: ({ receipt, now, chance }) => applyReceipt(db, receipt, now, chance),
  });
  return (receipt, now, chance) => commit({ receipt, now, chance });
}
