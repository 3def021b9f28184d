import type { Db } from "../database.ts";

/** A receipt settles most within moments; only what is in doubt for longer is anybody's business. */
const YOUNG_MS = 3 * 60_000;
const MOST = 100;

/** Messages that may or may not have arrived, and have been so for some minutes; the oldest first. */
export async function readUncertain(db: Db, now: Date) {
  return db
    .selectFrom("tidings_message as m")
    .leftJoin("tidings_attempt as a", (join) =>
      join.onRef("a.message_id", "=", "m.id").onRef("a.number", "=", "m.claims"),
    )
    .leftJoin("tidings_address as d", "d.id", "m.address_id")
    .select(["m.id", "m.patron_id", "m.channel", "m.kind", "m.letter_code", "m.reason", "m.claims", "d.address"])
    .select(["m.max_tries as maxTries", "m.expires_at as expiresAt", "a.begun_at as begunAt"])
    .where("m.state", "=", "uncertain")
    .where("m.changed_at", "<=", new Date(now.getTime() - YOUNG_MS))
    .orderBy("m.id")
    .limit(MOST)
    .execute();
}

export type Uncertain = Awaited<ReturnType<typeof readUncertain>>[number];
