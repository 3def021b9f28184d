import { type Db, inTransaction } from "../database/connection.ts";
import { advanceCursor, makeCursor, putCursor, readCursors, returnCursor, settleCursor } from "../database/cursors.ts";
import { IDS_ANEW } from "../koha/unfenced.ts";

const SWEEP = "sweep";
const OVERLAP_MS = 60_000;
const LOOK_BACK_MS = 5_000;

/**
 * How far the search for new rows has come. Ids can be committed out of order, so every few seconds it starts at
 * `settledId`, where it had come to a minute or more ago.
 */
export interface Cursor {
  name: string;
  atId: number;
  settledId: number;
  /** Where it stood when `settledId` last moved: the next `settledId`. */
  markId: number;
  movedAt: Date;
}

const markOf = (name: string): string => `${name}_mark`;

/**
 * The cursor; the first call makes it stand at `start`, so that switching on reads no million old rows at once.
 */
export async function readCursor(db: Db, name: string, start: () => Promise<number>, now: Date): Promise<Cursor> {
  const cursors = await readCursors(db, [name, markOf(name)]);
  const row = cursors.get(name);
  if (row) {
    const markId = cursors.get(markOf(name))?.at_id ?? row.settled_id;
    return { name, atId: row.at_id, settledId: row.settled_id, markId, movedAt: row.moved_at };
  }
  const id = await start();
  await makeCursor(db, name, { at_id: id, settled_id: id, moved_at: now });
  return { name, atId: id, settledId: id, markId: id, movedAt: now };
}

/** How far the last whole walk came, and when; undefined before the first. */
export async function readSweep(db: Db): Promise<{ sweptTo: number; sweptAt: Date } | undefined> {
  const row = (await readCursors(db, [SWEEP])).get(SWEEP);
  return row && { sweptTo: row.at_id, sweptAt: row.moved_at };
}

/** Notes that a whole walk has ended. */
export async function writeSweep(db: Db, sweptTo: number, now: Date): Promise<void> {
  await putCursor(db, SWEEP, { at_id: sweptTo, settled_id: sweptTo, moved_at: now });
}

/** Moves the cursor forward, never back; `settledId` follows at least a minute later. */
export async function moveCursor(db: Db, cursor: Cursor, seenId: number, now: Date): Promise<void> {
  const { name, atId, markId, movedAt } = cursor;
  if (seenId > atId) await advanceCursor(db, name, seenId);
  if (now.getTime() - movedAt.getTime() < OVERLAP_MS) return;
  // Of several processes only one moves it: a second step right after the first would use up the minute.
  if (!(await settleCursor(db, name, movedAt, { settled_id: markId, moved_at: now }))) return;
  await putCursor(db, markOf(name), { at_id: atId, settled_id: atId, moved_at: now });
}

const NEVER = new Date(0);

/**
 * Koha's ids have begun anew: its highest, `highest`, is below the cursor, because the queue was emptied or loaded
 * again. So the search goes on at `from`, and a walk of the whole queue is due. Nothing changes if the cursor has moved
 * meanwhile: whoever moved it looks again. The newest rows may only have been deleted, with a patron: then what was
 * found before is known, and nothing is lost but a moment. Returns whether this process moved it.
 */
export async function goBack(
  db: Db,
  { name, atId }: Cursor,
  { from, highest }: { from: number; highest: number },
  now: Date,
): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    if (!(await setBack(tx, { name, atId }, from, now))) return false;
    await putCursor(tx, SWEEP, { at_id: 0, settled_id: 0, moved_at: NEVER });
    await putCursor(tx, IDS_ANEW, { at_id: highest, settled_id: highest, moved_at: now });
    return true;
  });
}

/** Makes the search go on at `from`, unless somebody has moved it meanwhile. Returns whether this process moved it. */
export async function setBack(
  db: Db,
  { name, atId }: Pick<Cursor, "name" | "atId">,
  from: number,
  now: Date,
): Promise<boolean> {
  const at = { at_id: from, settled_id: from, moved_at: now };
  if (!(await returnCursor(db, name, atId, at))) return false;
  await putCursor(db, markOf(name), at);
  return true;
}

/** Where to start looking: at the cursor, or every few seconds since `lookedBackAt` at the settled id behind it. */
export function startFrom(cursor: Cursor, lookedBackAt: Date, now: Date): { from: number; back: boolean } {
  const back = now.getTime() - lookedBackAt.getTime() >= LOOK_BACK_MS;
  return { from: back ? cursor.settledId : cursor.atId, back };
}
