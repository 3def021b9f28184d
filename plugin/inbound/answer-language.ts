import type { Library } from "../configuration/library.ts";
import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import type { Lang } from "../templates/locales.ts";
import { readJoiningLang, readPatronLang } from "../templates/patron-language.ts";

/**
 * The language in which to answer a patron; null for a stranger, or a patron who is not in Koha. `within` is the
 * transaction, where there is one: if every connection were in a transaction that asks for another connection, all
 * would wait for ever.
 */
export async function readAnswerLang(
  within: Db,
  patronId: number | null,
  { lang }: Pick<Library, "lang">,
): Promise<Lang | null> {
  return patronId === null ? null : readPatronLang(within, patronId, lang);
}

/** The language of what is said to a patron about joining a channel, from the invitation to the welcome. */
export async function readWelcomeLang(
  within: Db,
  { patronId, channel }: { patronId: number; channel: ChannelName },
  library: Pick<Library, "lang">,
): Promise<Lang> {
  const otherwise = (await readAnswerLang(within, patronId, library)) ?? library.lang;
  return readJoiningLang(within, patronId, channel, otherwise);
}
