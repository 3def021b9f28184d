import type { Selectable } from "kysely";
import { type Db, inTransaction } from "../database/connection.ts";
import type { ImportTable } from "../database/consent-tables.ts";

export type Import = Selectable<ImportTable>;

/** The newest import, whether it runs, is paused or is over; undefined if there never was one. */
export async function readLatestImport(db: Db): Promise<Import | undefined> {
  return db.selectFrom("tidings_import").selectAll().orderBy("id", "desc").limit(1).executeTakeFirst();
}

/** Whether nothing more happens to an import: it has come to the end, or was cancelled. */
export const isOver = ({ state }: Pick<Import, "state">): boolean => state === "ended" || state === "cancelled";

export interface NewImport {
  /** The id of the newest import that the person who starts this one has seen; 0 if there was none. */
  after: number;
  /** Why the library may take these patrons over, in the words of the person responsible. */
  ground: string;
  by: string;
  total: number;
}

/**
 * Starts an import. False where another one runs, or was started meanwhile, as by a second click or in a second tab.
 */
export async function startImport(db: Db, wish: NewImport, now: Date): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const latest = await readLatestImport(tx);
    if ((latest?.id ?? 0) !== wish.after || (latest && !isOver(latest))) return false;
    const made = await tx
      .insertInto("tidings_import")
      .ignore()
      // Two people who have seen the same latest import try the same next id, and the key lets one in.
      .values({
        id: wish.after + 1,
        started_at: now,
        started_by: [...wish.by].slice(0, 64).join(""),
        ground: wish.ground,
        state: "running",
        total: wish.total,
        ended_at: null,
      })
      .executeTakeFirst();
    return made.numInsertedOrUpdatedRows === 1n;
  });
}

/** Pauses an import, or lets it go on where it was. False if it is not in the state for that. */
export async function turnImport(db: Db, id: number, to: "paused" | "running"): Promise<boolean> {
  const turned = await db
    .updateTable("tidings_import")
    .set({ state: to })
    .where("id", "=", id)
    .where("state", "=", to === "paused" ? "running" : "paused")
    .executeTakeFirst();
  return turned.numUpdatedRows === 1n;
}

/**
 * Ends an import before it has come to the end. Whoever was asked until then stays asked; another import may be started
 * at once. False if it is over already.
 */
export async function cancelImport(db: Db, id: number, now: Date): Promise<boolean> {
  const cancelled = await db
    .updateTable("tidings_import")
    .set({ state: "cancelled", ended_at: now })
    .where("id", "=", id)
    .where("state", "in", ["running", "paused"])
    .executeTakeFirst();
  return cancelled.numUpdatedRows === 1n;
}
