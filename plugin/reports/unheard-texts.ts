import type { Db } from "../database/connection.ts";

const MOST = 100;

/** Numbers that wrote something which nobody heard and that is not settled, one row each, oldest first. */
export async function readUnheardTexts(db: Db) {
  return db
    .selectFrom("tidings_unheard as u")
    .innerJoin("tidings_address as a", "a.id", "u.address_id")
    .select((eb) => [
      "u.address_id",
      "u.channel",
      "a.address",
      eb.fn.min("u.said_at").as("said_at"),
      eb.fn.max("u.asked_at").as("asked_at"),
      eb.fn.countAll<number>().as("count"),
    ])
    .select((eb) =>
      eb
        .selectFrom("tidings_standing as s")
        .select("s.patron_id")
        .whereRef("s.address_id", "=", "u.address_id")
        .orderBy("s.held_address_id", "desc")
        .orderBy("s.ledger_id", "desc")
        .limit(1)
        .as("patron_id"),
    )
    .where("u.state", "!=", "ended")
    .groupBy(["u.address_id", "u.channel", "a.address"])
    .orderBy("said_at")
    .limit(MOST)
    .execute();
}

/** How many numbers have such a text. */
export async function countUnheardTexts(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom("tidings_unheard")
    .select((eb) => eb.fn.count<number>("address_id").distinct().as("count"))
    .where("state", "!=", "ended")
    .executeTakeFirstOrThrow();
  return Number(count);
}

export type UnheardForStaff = Awaited<ReturnType<typeof readUnheardTexts>>[number];
