import { createHash } from "node:crypto";
import type { Db, Tx } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";

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

/** The language of the terms that a patron themselves last ticked for a channel; null: they never did. */
export async function readTickedLang(db: Db, patronId: number, channel: ChannelName): Promise<string | null> {
  const ticked = await db
    .selectFrom("tidings_ledger")
    .select("terms_lang")
    .where("patron_id", "=", patronId)
    .where("channel", "=", channel)
    .where("terms_lang", "is not", null)
    .where("source", "!=", "staff")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return ticked?.terms_lang ?? null;
}
