import type { Db } from "../database/connection.ts";

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
