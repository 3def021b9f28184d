import { sql } from "kysely";
import { optIn } from "../../../plugin/consent/transitions.ts";
import { type Db, inTransaction } from "../../../plugin/database/connection.ts";
import { tickTerms } from "../koha/agreed.ts";
import { setPreference } from "../koha/notices/preferences.ts";
import { type DemoPatron, PATRONS } from "../koha/patrons.ts";
import { LIBRARY } from "../town.ts";

/** A patron of the story, with the phone in their pocket. */
export type Reader = Pick<DemoPatron, "id" | "firstname" | "surname" | "lang" | "number" | "chatId">;

/** Somebody who has no card here. */
export const STRANGER = "15550109999";

/** One of the demo's patrons. */
export function person(firstname: string): Reader {
  const found = PATRONS.find((patron) => patron.firstname === firstname);
  if (!found) throw new Error(`the demo's library has no ${firstname}`);
  return found;
}

/** Adds readers who have opted in to SMS, enough to keep the service busy for a while. */
export async function enterCrowd(db: Db, count: number, now: () => Date): Promise<Reader[]> {
  const crowd: Reader[] = [];
  for (let at = 0; at < count; at += 1) {
    // Unusual names, so that they can be found in a log.
    const reader: Reader = {
      id: 5_000 + at,
      firstname: `Crowdwell${at}`,
      surname: `Throngmorton${at}`,
      lang: "en",
      number: String(15_550_101_000 + at),
    };
    await sql`
      insert into borrowers (borrowernumber, cardnumber, surname, firstname, branchcode, categorycode, smsalertnumber)
      values (${reader.id}, ${`2352900200${reader.id}`}, ${reader.surname}, ${reader.firstname}, 'RIV', 'PT',
        ${`+${reader.number}`})`.execute(db);
    await setPreference(db, reader.id, "Hold_Filled", { transports: ["sms"] });
    await optInBySms(db, reader, now());
    crowd.push(reader);
  }
  return crowd;
}

/** The patron ticked SMS on the library's page. */
export async function optInBySms(db: Db, { id, lang, number }: Reader, now: Date): Promise<void> {
  const choice = { patronId: id, channel: "sms", address: number, source: "patron_page", actor: "patron" } as const;
  await inTransaction(db, async (tx) => {
    const terms = await tickTerms(tx, { channel: "sms", lang }, LIBRARY.name, now);
    return optIn(tx, { ...choice, terms, byPhone: false }, now);
  });
}
