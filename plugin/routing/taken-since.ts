import type { Db, Tx } from "../database/connection.ts";

/** When a rule that takes this transport was last added; undefined: none takes it. */
export async function readTakenSince(db: Db | Tx, transport: string): Promise<Date | undefined> {
  const row = await db
    .selectFrom("tidings_rule")
    .select("changed_at")
    .where("transport", "=", transport)
    .where("takes", "=", 1)
    .orderBy("changed_at", "desc")
    .executeTakeFirst();
  return row?.changed_at;
}
