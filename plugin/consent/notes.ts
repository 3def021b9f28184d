import { insertedId, type Tx } from "../database/connection.ts";

/**
 * Stores what a person wrote about a step of consent, apart from the ledger, so that it can be erased while the step
 * stays. Returns its id.
 */
export async function keepNote(tx: Tx, text: string, now: Date): Promise<number> {
  const made = await tx.insertInto("tidings_note").values({ text, made_at: now }).executeTakeFirstOrThrow();
  return insertedId(made);
}
