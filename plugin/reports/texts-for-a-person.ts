import { sql } from "kysely";
import type { Db } from "../database/connection.ts";
import { countWithoutEffect } from "./texts-without-effect.ts";
import { countUnheardTexts } from "./unheard-texts.ts";

const MOST = 100;

/**
 * Texts that the bot could not hand over, oldest first, with the patron who was last reached at that number or chat.
 */
export async function readParked(db: Db) {
  return db
    .selectFrom("tidings_parked as p")
    .select(["p.id", "p.heard_at", "p.channel", "p.kind", "p.address", "p.text"])
    .select((eb) =>
      eb
        .selectFrom("tidings_address as a")
        .innerJoin("tidings_standing as s", "s.address_id", "a.id")
        .select("s.patron_id")
        .whereRef("a.channel", "=", "p.channel")
        // The address of a parked text may be anything, even something other than ASCII.
        .where("a.address", "=", sql<string>`convert(p.address using ascii)`)
        .orderBy("s.held_address_id", "desc")
        .orderBy("s.ledger_id", "desc")
        .limit(1)
        .as("patron_id"),
    )
    .where("p.done_at", "is", null)
    .orderBy("p.id")
    .limit(MOST)
    .execute();
}

/** How many texts wait for a person, of all kinds. */
export async function countTexts(db: Db, now: Date): Promise<number> {
  const parked = await db
    .selectFrom("tidings_parked")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("done_at", "is", null)
    .executeTakeFirstOrThrow();
  return Number(parked.count) + (await countUnheardTexts(db)) + (await countWithoutEffect(db, now));
}

export type ParkedForStaff = Awaited<ReturnType<typeof readParked>>[number];
