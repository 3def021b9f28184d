import type { Tx } from "../database/connection.ts";

/** Locks what is elected for these patrons until the transaction ends: rows about one of them take turns. */
export async function holdElections(tx: Tx, patronIds: readonly number[]): Promise<void> {
  if (patronIds.length === 0) return;
  await tx
    .selectFrom("tidings_election")
    .select("patron_id")
    .where("patron_id", "in", [...new Set(patronIds)])
    .orderBy("patron_id")
    .forUpdate()
    .execute();
}
