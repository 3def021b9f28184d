import { sql } from "kysely";
import type { Db, Tx } from "../database/connection.ts";

/** How often a phone is told how to end texts, at least. */
const MONTH_MS = 30 * 86_400_000;

/** Which of these addresses have been told within a month how to end texts. */
export async function readStopTold(db: Db, addressIds: readonly number[], now: Date): Promise<Set<number>> {
  if (addressIds.length === 0) return new Set();
  const rows = await db
    .selectFrom("tidings_stop_told")
    .select("address_id")
    .where("address_id", "in", [...new Set(addressIds)])
    .where("told_at", ">", new Date(now.getTime() - MONTH_MS))
    .execute();
  return new Set(rows.map(({ address_id }) => address_id));
}

/** Notes that messages, queued in the same transaction, tell these addresses how to end texts. */
export async function noteStopTold(tx: Tx, addressIds: readonly number[], now: Date): Promise<void> {
  if (addressIds.length === 0) return;
  const rows = [...new Set(addressIds)].toSorted((a, b) => a - b).map((id) => ({ address_id: id, told_at: now }));
  await tx
    .insertInto("tidings_stop_told")
    .values(rows)
    .onDuplicateKeyUpdate({ told_at: sql`values(told_at)` })
    .execute();
}
