import { type Db, inTransaction } from "../database/connection.ts";
import { nextSlots, type Slots } from "../schedule/pace.ts";

/** Reserves `count` slots of a sender, in the row that all processes share. */
export async function reserve(db: Db, sender: string, count: number, now: Date): Promise<Slots> {
  return inTransaction(db, async (tx) => {
    const row = await tx
      .selectFrom("tidings_sender")
      .select(["per_second", "next_at"])
      .where("sender", "=", sender)
      .forUpdate()
      .executeTakeFirst();
    if (!row || row.per_second === null) return { first: now, intervalMs: 0 };
    const { next, ...slots } = nextSlots({ ...row, per_second: row.per_second }, count, now);
    await tx.updateTable("tidings_sender").set({ next_at: next }).where("sender", "=", sender).execute();
    return slots;
  });
}
