import { overwriteFinish } from "../consent/heard.ts";
import { isActiveAt } from "../consent/read-standing.ts";
import { type Db, inTransaction } from "../database/connection.ts";
import { optOut } from "../enrolment/opt-out.ts";

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
    if (!(await isActiveAt(tx, patronId, text.channel, text.address_id))) return false;
    const wish = { patronId, channel: text.channel, event: "opted_out", source: "staff", actor: by, note } as const;
    const left = await optOut(tx, { ...wish, addressId: text.address_id }, now);
    if (left === undefined) return false;
    await overwriteFinish(tx, id, by, now);
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
