import type { Db, Tx } from "../database/connection.ts";

/** Restores of the database that nobody has released yet, taken together. */
export interface Restore {
  /** The latest one. */
  id: number;
  foundAt: Date;
  /** What happened between these two is lost. */
  backTo: Date;
  lostUntil: Date;
  /** When the provider's list was read to its end, for all of them. */
  askedAt: Date | null;
}

/** A restore since which the provider's list has not been read to its end. */
export interface Unasked extends Pick<Restore, "id" | "foundAt" | "backTo"> {
  askedOffset: number;
}

/**
 * Writes down that the database was put back: what happened from `backTo` to `lostUntil` is lost. No other restore may
 * ever have had this id, not even one that is lost itself.
 */
export async function recordRestore(
  tx: Tx,
  { id, backTo, lostUntil }: Pick<Restore, "id" | "backTo" | "lostUntil">,
  now: Date,
): Promise<void> {
  await tx
    .insertInto("tidings_restore")
    .values({ id, found_at: now, back_to_at: backTo, lost_until_at: lostUntil })
    .execute();
}

/** The restores that hold everything. Undefined: nothing is held. */
export async function readRestore(db: Db | Tx): Promise<Restore | undefined> {
  const rows = await db
    .selectFrom("tidings_restore")
    .selectAll()
    .where("released_at", "is", null)
    .orderBy("id")
    .execute();
  const latest = rows.at(-1);
  const first = rows.toSorted((a, b) => a.back_to_at.getTime() - b.back_to_at.getTime())[0];
  if (!latest || !first) return undefined;
  const asked = rows.every(({ asked_at }) => asked_at !== null);
  return {
    id: latest.id,
    foundAt: latest.found_at,
    backTo: first.back_to_at,
    lostUntil: new Date(Math.max(...rows.map(({ lost_until_at }) => lost_until_at.getTime()))),
    askedAt: asked ? latest.asked_at : null,
  };
}

/** The times of which the database knows nothing, since an older copy was put back. */
export async function readLostTimes(db: Db): Promise<Pick<Restore, "backTo" | "lostUntil">[]> {
  return db.selectFrom("tidings_restore").select(["back_to_at as backTo", "lost_until_at as lostUntil"]).execute();
}

/** For so long after a restore the provider's list is of use. */
const ASKED_FOR_MS = 7 * 24 * 3_600_000;

/** The first restore since which the provider's list must still be read, be it released or not. */
export async function readUnasked(db: Db, now: Date): Promise<Unasked | undefined> {
  const row = await db
    .selectFrom("tidings_restore")
    .selectAll()
    .where("asked_at", "is", null)
    .where("found_at", ">", new Date(now.getTime() - ASKED_FOR_MS))
    .orderBy("id")
    .executeTakeFirst();
  return row && { id: row.id, foundAt: row.found_at, backTo: row.back_to_at, askedOffset: row.asked_offset };
}

/**
 * How the last release was meant, for what comes to be queued after it: whether the person wanted the doubtful ones
 * sent, and whether the provider's list is complete by now.
 */
export async function readRelease(tx: Tx): Promise<{ sendDoubtful: boolean; complete: boolean }> {
  const rows = await tx.selectFrom("tidings_restore").select(["sends_doubtful", "asked_at"]).orderBy("id").execute();
  return { sendDoubtful: rows.at(-1)?.sends_doubtful === 1, complete: rows.every((row) => row.asked_at !== null) };
}

/** Stores how far the provider's list has been read; `end`: to its end. */
export async function noteAsked(db: Db, id: number, offset: number, end: boolean, now: Date): Promise<void> {
  await db
    .updateTable("tidings_restore")
    .set({ asked_offset: offset, ...(end ? { asked_at: now } : {}) })
    .where("id", "=", id)
    .execute();
}

/** Whether a backup has been put back since that instant. */
export async function wasRestoredSince(db: Db, since: Date): Promise<boolean> {
  const restore = db.selectFrom("tidings_restore").select("id").where("found_at", ">=", since).limit(1);
  return (await restore.executeTakeFirst()) !== undefined;
}

/** A person releases every restore that holds something. False: nothing is held any more, somebody else was first. */
export async function closeRestores(tx: Tx, by: string, sendDoubtful: boolean, now: Date): Promise<boolean> {
  const closed = await tx
    .updateTable("tidings_restore")
    .set({ released_at: now, released_by: [...by].slice(0, 64).join(""), sends_doubtful: sendDoubtful ? 1 : 0 })
    .where("released_at", "is", null)
    .executeTakeFirst();
  return closed.numUpdatedRows > 0n;
}
