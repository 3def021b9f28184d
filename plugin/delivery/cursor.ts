import type { Db } from "../database.ts";

const OVERLAP_MS = 60_000;
const LOOK_BACK_MS = 5_000;

/** How far the search for new rows has come. Ids can be committed out of order, so every few seconds it starts a minute or two back. */
export interface Cursor {
  name: string;
  atId: number;
  settledId: number;
  movedAt: Date;
}

/** The cursor; at the first call it is made to stand at `start`, so that switching on reads no million old rows at once. */
export async function readCursor(db: Db, name: string, start: () => Promise<number>, now: Date): Promise<Cursor> {
  const row = await db.selectFrom("tidings_cursor").selectAll().where("name", "=", name).executeTakeFirst();
  if (row) return { name, atId: row.at_id, settledId: row.settled_id, movedAt: row.moved_at };
  const id = await start();
  await db.insertInto("tidings_cursor").ignore().values({ name, at_id: id, settled_id: id, moved_at: now }).execute();
  return { name, atId: id, settledId: id, movedAt: now };
}

/** How far the last whole walk came, and when; undefined before the first. */
export async function readSweep(db: Db): Promise<{ sweptTo: number; sweptAt: Date } | undefined> {
  const row = await db.selectFrom("tidings_cursor").selectAll().where("name", "=", "sweep").executeTakeFirst();
  return row && { sweptTo: row.at_id, sweptAt: row.moved_at };
}

/** Notes that a whole walk has ended. */
export async function writeSweep(db: Db, sweptTo: number, now: Date): Promise<void> {
  await db
    .insertInto("tidings_cursor")
    .values({ name: "sweep", at_id: sweptTo, settled_id: sweptTo, moved_at: now })
    .onDuplicateKeyUpdate({ at_id: sweptTo, settled_id: sweptTo, moved_at: now })
    .execute();
}

/** Moves the cursor forward, never back; `settledId` follows a minute later. */
export async function moveCursor(db: Db, cursor: Cursor, seenId: number, now: Date): Promise<void> {
  const settles = now.getTime() - cursor.movedAt.getTime() >= OVERLAP_MS;
  if (!settles && seenId <= cursor.atId) return;
  await db
    .updateTable("tidings_cursor")
    .set((eb) => ({
      ...(settles ? { settled_id: eb.fn<number>("greatest", ["settled_id", eb.val(cursor.atId)]), moved_at: now } : {}),
      at_id: eb.fn<number>("greatest", ["at_id", eb.val(seenId)]),
    }))
    .where("name", "=", cursor.name)
    .execute();
}

/** Where to start looking: at the cursor, or every few seconds (by `turn` of the caller's clock) at the settled id behind it. */
export function startFrom(cursor: Cursor, lookedBackAt: Date, now: Date): { from: number; back: boolean } {
  const back = now.getTime() - lookedBackAt.getTime() >= LOOK_BACK_MS;
  return { from: back ? cursor.settledId : cursor.atId, back };
}
