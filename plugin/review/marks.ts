import { sql } from "kysely";
import type { Db } from "../database/connection.ts";
import type { ItemId } from "./kinds.ts";

/** Who dealt with an item, and what they noted. */
export interface Mark extends ItemId {
  patronId: number | null;
  who: string;
  whoId: number | null;
  note: string | null;
}

const LONGEST_WHO = 64;
const LONGEST_NOTE = 500;

export const cutWho = (who: string): string => [...who].slice(0, LONGEST_WHO).join("");
export const cutNote = (note: string): string => [...note].slice(0, LONGEST_NOTE).join("");

/** Marks an item as dealt with, in place of an earlier mark: it leaves the list until it changes again. */
export async function markDone(db: Db, { kind, id, patronId, who, whoId, note }: Mark, now: Date): Promise<void> {
  const mark = { done_by: cutWho(who), done_by_id: whoId, done_at: now, note: note === null ? null : cutNote(note) };
  await db
    .insertInto("tidings_review")
    .values({ kind, id, patron_id: patronId, ...mark })
    .onDuplicateKeyUpdate({ ...mark, patron_id: patronId, reopened_by: null, reopened_at: null })
    .execute();
}

/** Takes a mark back. False: there is none, or somebody was quicker. */
export async function unmark(db: Db, { kind, id }: ItemId, who: string, now: Date): Promise<boolean> {
  const result = await db
    .updateTable("tidings_review")
    .set({ reopened_by: cutWho(who), reopened_at: now })
    .where("kind", "=", kind)
    .where("id", "=", id)
    .where("reopened_at", "is", null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Erases what staff noted about a patron's items; that they were dealt with stays. */
export async function eraseReviewNotes(db: Db, patronId: number): Promise<void> {
  await db.updateTable("tidings_review").set({ note: null }).where("patron_id", "=", patronId).execute();
  await db
    .updateTable("tidings_review_act")
    .set({ note: null })
    .where(sql<boolean>`${patronId} in (patron_id, target_patron_id)`)
    .execute();
}
