import type { Db, Tx } from "../database/connection.ts";

/** A restore of the database that nobody has released yet. */
export interface Restore {
  id: number;
  foundAt: Date;
  /** What happened between these two is lost. */
  backTo: Date;
  lostUntil: Date;
  askedOffset: number;
  /** When the provider's list was read to its end. */
  askedAt: Date | null;
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

/** The restore that holds everything; the earliest where there are several. Undefined: nothing is held. */
export async function readRestore(db: Db): Promise<Restore | undefined> {
  const row = await db
    .selectFrom("tidings_restore")
    .selectAll()
    .where("released_at", "is", null)
    .orderBy("back_to_at")
    .executeTakeFirst();
  return (
    row && {
      id: row.id,
      foundAt: row.found_at,
      backTo: row.back_to_at,
      lostUntil: row.lost_until_at,
      askedOffset: row.asked_offset,
      askedAt: row.asked_at,
    }
  );
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
export async function closeRestores(tx: Tx, by: string, now: Date): Promise<boolean> {
  const closed = await tx
    .updateTable("tidings_restore")
    .set({ released_at: now, released_by: [...by].slice(0, 64).join("") })
    .where("released_at", "is", null)
    .executeTakeFirst();
  return closed.numUpdatedRows > 0n;
}
