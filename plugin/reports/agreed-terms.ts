import type { Db } from "../database/connection.ts";

/** A wording of the terms that people ticked. */
export interface AgreedTerms {
  version: string;
  lang: string;
  text: string;
  first_used_at: Date;
  /** How many ledger steps name it: one for each time that somebody agreed. */
  count: number;
}

/**
 * Every wording of the terms that somebody agreed to in this language, newest first. Reads the whole ledger, which is
 * acceptable for a page that few people open.
 */
export async function readAgreedTerms(db: Db, lang: string): Promise<AgreedTerms[]> {
  const rows = await db
    .selectFrom("tidings_terms as t")
    .leftJoin("tidings_ledger as l", (join) =>
      join.onRef("l.terms", "=", "t.version").onRef("l.terms_lang", "=", "t.lang"),
    )
    .select(["t.version", "t.lang", "t.text", "t.first_used_at"])
    .select((eb) => eb.fn.count<number>("l.id").as("count"))
    .where("t.lang", "=", lang)
    .groupBy(["t.version", "t.lang", "t.text", "t.first_used_at"])
    .orderBy("t.first_used_at", "desc")
    .execute();
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}
