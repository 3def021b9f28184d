import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openLocales } from "../../../plugin/templates/locales.ts";
import { openTestDatabase, type TestDatabase } from "../../test-database.ts";
import { seedLibrary } from "../koha/library.ts";
import { setPreference } from "../koha/notices/preferences.ts";
import { readKohaFacts } from "./koha-facts.ts";
import { KohaFactsTable } from "./koha-facts-view.tsx";
import { openWords } from "./words.ts";

const NOW = new Date("2026-11-21T10:00:00.000Z");
let koha: TestDatabase;

beforeAll(async () => {
  koha = await openTestDatabase();
  await seedLibrary(koha.db, NOW);
});
afterAll(() => koha?.close());

/** The cells of a patron's row, as they are read. */
async function cellsOf(patronId: number): Promise<string[]> {
  const facts = [...(await readKohaFacts(koha.db, [patronId])).values()];
  const words = openWords(await openLocales());
  const html = String(KohaFactsTable({ facts, words }));
  const body = html.slice(html.indexOf("<tbody>"));
  return [...body.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)].map(([, cell = ""]) => cell.replace(/<[^>]+>/g, " ").trim());
}

test.each([
  [51, ["Edna Acosta", "number, email", "text, mail", "text, mail", "text, mail"]],
  [63, ["Beatrice Lang", "email, no number", "mail", "mail", "mail"]],
  [64, ["Oscar Fuentes", "email, no number", "nothing", "nothing", "nothing"]],
  [65, ["Pauline Mercier", "email, no number", "text", "text", "text"]],
  [66, ["Emil Holm child of Freja Holm", "email, no number", "mail", "mail", "mail"]],
  [67, ["Ruth Silverman", "number, email", "text, mail, once a day", "text, mail, once a day", "text, mail"]],
])("what Koha has of patron %i is said in words", async (patronId, cells) => {
  expect(await cellsOf(patronId)).toEqual(cells);
});

test("what changes in Koha shows, and who never chose is told from who unticked everything", async () => {
  await sql`update borrowers set smsalertnumber = '+15035550113' where borrowernumber = 63`.execute(koha.db);
  await setPreference(koha.db, 63, "Hold_Filled", { transports: ["sms"] });
  await sql`delete from borrower_message_preferences where borrowernumber = 64`.execute(koha.db);
  expect((await cellsOf(63)).slice(1, 3)).toEqual(["number, email", "text"]);
  expect((await cellsOf(64)).slice(2)).toEqual(["never chosen", "never chosen", "never chosen"]);
});
