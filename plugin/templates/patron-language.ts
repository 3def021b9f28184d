import { readPreferences } from "../consent/contact-preferences.ts";
import { readTickedLang } from "../consent/terms.ts";
import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { readPatrons } from "../koha/patrons.ts";
import { type Lang, nearestLang } from "./locales.ts";

/**
 * The language of messages to a patron: the one chosen in Tidings, else that of Koha's record, else the library's. Null
 * if Koha has no such patron. Koha's notices stay in the language that Koha wrote them in.
 */
export async function readPatronLang(db: Db, patronId: number, library: Lang): Promise<Lang | null> {
  const patron = (await readPatrons(db, [patronId])).get(patronId);
  if (!patron) return null;
  const { lang } = await readPreferences(db, patronId);
  return nearestLang(lang, nearestLang(patron.lang, library));
}

/**
 * The language of messages about joining a channel, from the invitation to the welcome: the one chosen in Tidings, else
 * that of the terms which the patron last ticked for that channel, else the fallback. Terms ticked by staff do not
 * count: they are in the language of staff.
 */
export async function readJoiningLang(db: Db, patronId: number, channel: ChannelName, fallback: Lang): Promise<Lang> {
  const { lang } = await readPreferences(db, patronId);
  return nearestLang(lang, nearestLang(await readTickedLang(db, patronId, channel), fallback));
}
