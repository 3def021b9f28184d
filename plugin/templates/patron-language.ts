import { readPreferences } from "../consent/contact-preferences.ts";
import { readTickedLang } from "../consent/terms.ts";
import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { readPatrons } from "../koha/patrons.ts";
import { type Lang, nearestLang } from "./locales.ts";

/**
 * The language in which a patron is written to: as chosen with us, else as in Koha's record, else the library's. Null:
 * Koha has no such patron. Koha's notices come in the language that Koha wrote them in.
 */
export async function readPatronLang(db: Db, patronId: number, library: Lang): Promise<Lang | null> {
  const patron = (await readPatrons(db, [patronId])).get(patronId);
  if (!patron) return null;
  const { lang } = await readPreferences(db, patronId);
  return nearestLang(lang, nearestLang(patron.lang, library));
}

/**
 * The language of what is written to a patron about joining a channel, from the invitation to the welcome: as chosen
 * with us, else that of the terms which the patron last read and ticked there, else the fallback. What staff tick
 * stands in the language of staff.
 */
export async function readJoiningLang(db: Db, patronId: number, channel: ChannelName, fallback: Lang): Promise<Lang> {
  const { lang } = await readPreferences(db, patronId);
  return nearestLang(lang, nearestLang(await readTickedLang(db, patronId, channel), fallback));
}
