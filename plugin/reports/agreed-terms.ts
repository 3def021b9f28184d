import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";

/** A wording of the terms that people ticked. */
export interface AgreedTerms {
  version: string;
  lang: string;
  text: string;
  /** When somebody agreed to it for this channel first. */
  first: Date;
  /** How many ledger steps of this channel name it: one for each time that somebody agreed. */
  count: number;
}

/**
 * Every wording of the terms that somebody agreed to for this channel, in this language, newest first. Channels may
 * have the same words; each counts its own. Reads the whole ledger, which is acceptable for a page that few people
 * open.
 */
export async function readAgreedTerms(db: Db, channel: ChannelName, lang: string): Promise<AgreedTerms[]> {
  const rows = await db
    .selectFrom("tidings_terms as t")
    .innerJoin("tidings_ledger as l", (join) =>
      join.onRef("l.terms", "=", "t.version").onRef("l.terms_lang", "=", "t.lang"),
    )
    .select(["t.version", "t.lang", "t.text"])
    .select(({ fn }) => [fn.count<number>("l.id").as("count"), fn.min("l.at").as("first")])
    .where("t.lang", "=", lang)
    .where("l.channel", "=", channel)
    .groupBy(["t.version", "t.lang", "t.text"])
    .orderBy("first", "desc")
    .execute();
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}
