import { readChosenLangs, readPreferences } from "../consent/contact-preferences.ts";
import { readTickedLang } from "../consent/terms.ts";
import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { readPatrons } from "../koha/patrons.ts";
import { type Lang, nearestLang } from "./locales.ts";

/**
 * The language of messages to each of these patrons: the one chosen in Tidings, else that of Koha's record, else the
 * library's. Whom Koha has not is missing. Koha's notices stay in the language that Koha wrote them in. Two queries,
 * for fewer than a thousand patrons.
 */
export async function readPatronLangs(db: Db, patronIds: readonly number[], library: Lang): Promise<Map<number, Lang>> {
  const [patrons, chosen] = [await readPatrons(db, patronIds), await readChosenLangs(db, patronIds)];
  return new Map(
    [...patrons].map(([id, { lang }]) => [id, nearestLang(chosen.get(id) ?? null, nearestLang(lang, library))]),
  );
}

/** The same of one patron; null if Koha has no such patron. */
export const readPatronLang = async (db: Db, patronId: number, library: Lang): Promise<Lang | null> =>
  (await readPatronLangs(db, [patronId], library)).get(patronId) ?? null;

/**
 * The language of messages about joining a channel, from the invitation to the welcome: the one chosen in Tidings, else
 * that of the terms which the patron last ticked for that channel, else the fallback. Terms ticked by staff do not
 * count: they are in the language of staff.
 */
export async function readJoiningLang(db: Db, patronId: number, channel: ChannelName, fallback: Lang): Promise<Lang> {
  const { lang } = await readPreferences(db, patronId);
  return nearestLang(lang, nearestLang(await readTickedLang(db, patronId, channel), fallback));
}
