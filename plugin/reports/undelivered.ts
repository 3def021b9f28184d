import type { Db } from "../database/connection.ts";

/** How many messages to this patron have failed since then. */
export async function countUndelivered(db: Db, patronId: number, since: Date): Promise<number> {
  const { count } = await db
    .selectFrom("tidings_message")
    .select(({ fn }) => fn.countAll<number>().as("count"))
    .where("patron_id", "=", patronId)
    .where("state", "=", "failed")
    .where("changed_at", ">", since)
    .executeTakeFirstOrThrow();
  return Number(count);
}
