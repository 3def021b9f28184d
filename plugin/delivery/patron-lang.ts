import { readPreferences } from "../consent/preferences.ts";
import type { Db } from "../database.ts";
import { readPatrons } from "../koha/patrons.ts";
import { type Lang, nearestLang } from "../templates/locales.ts";

/**
 * The language in which a patron is written to: as chosen with us, else as in Koha's record, else the library's. Null: Koha has no such patron.
 * Koha's notices come in the language that Koha wrote them in.
 */
export async function readPatronLang(db: Db, patronId: number, library: Lang): Promise<Lang | null> {
  const patron = (await readPatrons(db, [patronId])).get(patronId);
  if (!patron) return null;
  const { lang } = await readPreferences(db, patronId);
  return nearestLang(lang, nearestLang(patron.lang, library));
}
