import { type Db, inTransaction } from "../database/connection.ts";
import { optOut } from "../enrolment/opt-out.ts";

/** Marks a text that had no effect as dealt with. False: somebody else was first, or there is no such text. */
export async function finishText(db: Db, id: number, by: string, now: Date): Promise<boolean> {
  const result = await db
    .updateTable("tidings_heard")
    .set({ done_by: [...by].slice(0, 64).join(""), done_at: now })
    .where("id", "=", id)
    .where("done_at", "is", null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export interface OptOutByText {
  /** The text because of which it is done. */
  id: number;
  patronId: number;
  actor: string;
  note: string;
}

/**
 * Opts out a patron on behalf of staff because of what came from their phone, as on the patron's page, and marks the
 * text as dealt with. False: the patron is at another number or chat by now, or no longer got anything there.
 */
export async function optOutByText(db: Db, { id, patronId, actor, note }: OptOutByText, now: Date): Promise<boolean> {
  const text = await db
    .selectFrom("tidings_heard")
    .select(["channel", "address_id"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (!text) return false;
  const by = [...actor].slice(0, 64).join("");
  return inTransaction(db, async (tx) => {
    const active = await tx
      .selectFrom("tidings_standing")
      .select("state")
      .where("patron_id", "=", patronId)
      .where("channel", "=", text.channel)
      .where("address_id", "=", text.address_id)
      .where("state", "in", ["opted_in", "pending_opt_in"])
      .executeTakeFirst();
    if (!active) return false;
    const wish = { patronId, channel: text.channel, event: "opted_out", source: "staff", actor: by, note } as const;
    const left = await optOut(tx, { ...wish, addressId: text.address_id }, now);
    if (left === undefined) return false;
    await tx.updateTable("tidings_heard").set({ done_by: by, done_at: now }).where("id", "=", id).execute();
    return true;
  });
}

/**
 * The words that a patron wrote. Undefined: it was no text, or not theirs; a stranger's words must not get into a
 * patron's record.
 */
export async function wordsOf(db: Db, id: number, patronId: number): Promise<string | undefined> {
  const row = await db
    .selectFrom("tidings_heard")
    .select("text")
    .where("id", "=", id)
    .where("patron_id", "=", patronId)
    .executeTakeFirst();
  return row?.text ?? undefined;
}
