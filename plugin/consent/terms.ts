import { createHash } from "node:crypto";
import type { Tx } from "../database/connection.ts";

/** The terms that a person was shown and ticked. */
export interface Terms {
  lang: string;
  text: string;
}

/** The version of a wording of the terms, a hash: the same words have the same version in every release. */
export function termsVersion(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 16);
}

/** Stores the wording that was agreed to, so that it can always be shown; returns what the ledger stores of it. */
export async function keepTerms(tx: Tx, terms: Terms, now: Date): Promise<{ version: string; lang: string }> {
  const version = termsVersion(terms.text);
  await tx
    .insertInto("tidings_terms")
    .ignore()
    .values({ version, lang: terms.lang, text: terms.text, first_used_at: now })
    .execute();
  return { version, lang: terms.lang };
}
