import { type Db, inTransaction } from "../database/connection.ts";

/** How a holder came by a duty, or false: somebody else has it. */
export type Held = "created" | "renewed" | "stolen" | false;

/**
 * Takes or renews a once-only task for `forMs`. Whoever stops renewing loses it to the first who asks after that time.
 */
export async function takeDuty(db: Db, name: string, holder: string, forMs: number, now: Date): Promise<Held> {
  const until = new Date(now.getTime() + forMs);
  return inTransaction(db, async (tx) => {
    const row = await tx.selectFrom("tidings_duty").selectAll().where("name", "=", name).forUpdate().executeTakeFirst();
    if (!row) {
      // Two may find nothing at once: the key lets one in, the other learns it from the unchanged row.
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

/** Lays a duty down, if it is ours, so that nobody need wait for it. */
export async function leaveDuty(db: Db, name: string, holder: string): Promise<void> {
  await db.deleteFrom("tidings_duty").where("name", "=", name).where("holder", "=", holder).execute();
}
