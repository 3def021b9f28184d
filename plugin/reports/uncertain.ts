import type { Db } from "../database/connection.ts";

/** A receipt settles most within moments; only what is in doubt for longer needs attention. */
const YOUNG_MS = 3 * 60_000;
export const UNCERTAIN_PAGE = 100;

/** Messages that may or may not have arrived, and have been in doubt for some minutes. */
const inDoubt = (db: Db, now: Date) =>
  db
    .selectFrom("tidings_message as m")
    .where("m.state", "=", "uncertain")
    .where("m.changed_at", "<=", new Date(now.getTime() - YOUNG_MS));

/** One page of them, oldest first. */
async function readPage(db: Db, now: Date, page: number) {
  return inDoubt(db, now)
    .leftJoin("tidings_attempt as a", (join) =>
      join.onRef("a.message_id", "=", "m.id").onRef("a.number", "=", "m.claims"),
    )
    .leftJoin("tidings_address as d", "d.id", "m.address_id")
    .select(["m.id", "m.patron_id", "m.channel", "m.kind", "m.letter_code", "m.reason", "m.claims", "d.address"])
    .select(["m.max_tries as maxTries", "m.expires_at as expiresAt", "a.begun_at as begunAt"])
    .select(["m.changed_at as since", "m.asked_at as askedAt"])
    .select(["m.asked_listed as listed", "m.asked_attempts as attempts"])
    .orderBy("m.id")
    .limit(UNCERTAIN_PAGE)
    .offset((page - 1) * UNCERTAIN_PAGE)
    .execute();
}

/**
 * A page of what is in doubt, and how many there are in all. Page 1 is the first; beyond the last page the last one is
 * returned.
 */
export async function readUncertain(db: Db, now: Date, page: number) {
  const { count } = await inDoubt(db, now)
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  const total = Number(count);
  const shown = Math.min(page, Math.max(1, Math.ceil(total / UNCERTAIN_PAGE)));
  return { messages: await readPage(db, now, shown), total, page: shown };
}

/** The ids of all that were in doubt when a page was made, and still are. */
export async function readAllUncertain(db: Db, listedAt: Date): Promise<number[]> {
  const rows = await inDoubt(db, listedAt).select("m.id").orderBy("m.id").execute();
  return rows.map(({ id }) => id);
}

export type Uncertain = Awaited<ReturnType<typeof readPage>>[number];
