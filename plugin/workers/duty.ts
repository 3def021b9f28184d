import { type Db, inTransaction } from "../database/connection.ts";

/** How a holder got a duty; false if another has it. */
export type Held = "created" | "renewed" | "stolen" | false;

/**
 * Takes or renews a duty, a task that only one process may do at a time, for `forMs`. A holder that stops renewing
 * loses it to the first process that asks after that time.
 */
export async function takeDuty(db: Db, name: string, holder: string, forMs: number, now: Date): Promise<Held> {
  const until = new Date(now.getTime() + forMs);
  return inTransaction(db, async (tx) => {
    const row = await tx.selectFrom("tidings_duty").selectAll().where("name", "=", name).forUpdate().executeTakeFirst();
    if (!row) {
      // Two may find no row at once: the primary key accepts one insert, and the other changes no row.
      const made = await tx
        .insertInto("tidings_duty")
        .ignore()
        .values({ name, holder, held_until: until })
        .executeTakeFirst();
      return made.numInsertedOrUpdatedRows === 1n ? "created" : false;
    }
    if (row.holder !== holder && row.held_until > now) return false;
    await tx.updateTable("tidings_duty").set({ holder, held_until: until }).where("name", "=", name).execute();
    return row.holder === holder ? "renewed" : "stolen";
  });
}

/** Gives a duty up if `holder` has it, so that others need not wait until it expires. */
export async function leaveDuty(db: Db, name: string, holder: string): Promise<void> {
  await db.deleteFrom("tidings_duty").where("name", "=", name).where("holder", "=", holder).execute();
}
