import { createHash } from "node:crypto";
import type { Tx } from "../database/connection.ts";

/** The terms that a person was shown and ticked. */
export interface Terms {
  lang: string;
  text: string;
}

/**
 * The name of a wording of the terms: the same words have the same name, in whichever language and release they come.
 */
export function termsVersion(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 16);
}

/** Keeps the wording that was agreed to, so that it can be shown for ever, and answers what the ledger notes of it. */
export async function keepTerms(tx: Tx, terms: Terms, now: Date): Promise<{ version: string; lang: string }> {
  const version = termsVersion(terms.text);
  await tx
    .insertInto("tidings_terms")
    .ignore()
    .values({ version, lang: terms.lang, text: terms.text, first_used_at: now })
    .execute();
  return { version, lang: terms.lang };
}
