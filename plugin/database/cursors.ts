import type { Db } from "./connection.ts";

/** How far a walk over ids has come: the id, the one that it had settled on before, and when that was written. */
export interface CursorAt {
  at_id: number;
  settled_id: number;
  moved_at: Date;
}

/** The cursors of these names; those that were never written are missing. */
export async function readCursors(db: Db, names: readonly string[]): Promise<Map<string, CursorAt>> {
  const rows = await db
    .selectFrom("tidings_cursor")
    .selectAll()
    .where("name", "in", [...names])
    .execute();
  return new Map(rows.map(({ name, ...at }) => [name, at]));
}

/** Makes a cursor stand there, unless there is one of that name already. */
export async function makeCursor(db: Db, name: string, at: CursorAt): Promise<void> {
  await db
    .insertInto("tidings_cursor")
    .ignore()
    .values({ name, ...at })
    .execute();
}

/** Makes a cursor stand there, wherever it stood before. */
export async function putCursor(db: Db, name: string, at: CursorAt): Promise<void> {
  await db
    .insertInto("tidings_cursor")
    .values({ name, ...at })
    .onDuplicateKeyUpdate(at)
    .execute();
}

/** Moves a cursor's id forward, never back. */
export async function advanceCursor(db: Db, name: string, atId: number): Promise<void> {
  await db
    .updateTable("tidings_cursor")
    .set((eb) => ({ at_id: eb.fn<number>("greatest", ["at_id", eb.val(atId)]) }))
    .where("name", "=", name)
    .execute();
}

/** Makes a cursor that stands at `atId` stand elsewhere; false: it has moved. */
export async function returnCursor(db: Db, name: string, atId: number, at: CursorAt): Promise<boolean> {
  const result = await db
    .updateTable("tidings_cursor")
    .set(at)
    .where("name", "=", name)
    .where("at_id", "=", atId)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Moves a cursor's settled id, if nobody has since `movedAt`. Returns whether we did. */
export async function settleCursor(
  db: Db,
  name: string,
  movedAt: Date,
  settled: Omit<CursorAt, "at_id">,
): Promise<boolean> {
  const result = await db
    .updateTable("tidings_cursor")
    .set(settled)
    .where("name", "=", name)
    .where("moved_at", "=", movedAt)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}
