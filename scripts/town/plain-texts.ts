import type { Db } from "../../plugin/database/connection.ts";
import { readSignatures, saveSignatures } from "../../plugin/templates/notices/signatures/signature-store.ts";
import { NO_SIGNATURES, type Signatures } from "../../plugin/templates/notices/signatures/signatures.ts";

/** Saves what ends and begins texts, as staff do on the page of signatures. */
export async function signTexts(db: Db, signatures: Partial<Signatures>, now: Date): Promise<void> {
  const { version } = await readSignatures(db);
  await saveSignatures(db, { signatures: { ...NO_SIGNATURES, ...signatures }, after: version, by: "sofie" }, now);
}

/** The library lets texts leave just as Koha words them: so they can be compared. */
export const leaveTextsPlain = (db: Db, now: Date): Promise<void> =>
  signTexts(db, { addName: false, stopLine: false }, now);
