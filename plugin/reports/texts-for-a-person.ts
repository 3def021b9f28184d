import { sql } from "kysely";
import type { Db } from "../database.ts";

const MOST = 100;
/** What nobody has looked at for so long is no news to anybody. */
const DAYS = 30;

/** Texts that the bot could not hand over, oldest first, with the patron who was last reached at that number or chat. */
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
        // Of an address that could not be taken, not even its letters are known to be ours.
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

/**
 * Texts that might have meant STOP, newest first; only while somebody gets messages there or is asked whether to, for otherwise nobody needs to act.
 * With the patron who wrote it, or the address of whoever has not said yes yet.
 */
export async function readAskedStop(db: Db, now: Date) {
  return askedStop(db, now)
    .innerJoin("tidings_address as a", "a.id", "h.address_id")
    .select(["h.id", "h.heard_at", "h.channel", "h.patron_id", "a.address", "h.text"])
    .orderBy("h.id", "desc")
    .limit(MOST)
    .execute();
}

const askedStop = (db: Db, now: Date) =>
  db
    .selectFrom("tidings_heard as h")
    .where("h.outcome", "=", "asked_stop")
    .where("h.heard_at", ">", new Date(now.getTime() - DAYS * 24 * 3_600_000))
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom("tidings_standing as s")
          .select("s.patron_id")
          .whereRef("s.address_id", "=", "h.address_id")
          .whereRef("s.channel", "=", "h.channel")
          .where((of) => of.or([of("h.patron_id", "is", null), of("s.patron_id", "=", of.ref("h.patron_id"))]))
          .where("s.state", "in", ["opted_in", "pending_opt_in"])
          // Who opted in once more after that text has decided.
          .whereRef("s.changed_at", "<=", "h.recorded_at"),
      ),
    );

/** How many texts wait for a person. */
export async function countTexts(db: Db, now: Date): Promise<number> {
  const parked = await db
    .selectFrom("tidings_parked")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("done_at", "is", null)
    .executeTakeFirstOrThrow();
  const asked = await askedStop(db, now)
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(parked.count) + Number(asked.count);
}

export type ParkedForStaff = Awaited<ReturnType<typeof readParked>>[number];
export type AskedStop = Awaited<ReturnType<typeof readAskedStop>>[number];
