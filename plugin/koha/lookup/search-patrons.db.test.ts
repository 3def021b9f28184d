import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { useKoha } from "../../notices/intake.fixture.ts";
import { searchPatrons } from "./search-patrons.ts";

describe.each(["utf8mb4", "latin1"] as const)("where Koha's tables are in %s", (charset) => {
  const koha = useKoha("current", 10, charset);
  const aPatron = async (id: number, first: string, last: string, library = "MPL") => {
    await sql`insert into borrowers (borrowernumber, cardnumber, firstname, surname, branchcode, categorycode, email)
      values (${id}, ${`2900${id}`}, ${first}, ${last}, ${library}, 'PT', ${`p${id}@example.org`})`.execute(koha.db);
  };
  const find = async (text: string, reach: string[] | null = null, most = 10) =>
    (await searchPatrons(koha.db, text, reach, most)).toSorted((a, b) => a - b);

  test("patrons are found by parts of their names, card, number in Koha and email", async () => {
    await aPatron(51, "Edna", "Acosta");
    await aPatron(52, "Éric", "García Márquez");
    await aPatron(53, "Edna", "O'Brien");
    await aPatron(54, "Percent", "100%");
    for (const [text, ids] of [
      ["acosta", [51]],
      ["edna", [51, 53]],
      ["Acosta, Edna", [51]],
      ["ed ac", [51]],
      ["garcia", [52]],
      ["márq éric", [52]],
      ["o'brien", [53]],
      ["290051", [51]],
      ["#52", [52]],
      ["P53@example.org", [53]],
      ["%", []],
      ["100%", [54]],
      ["_dna", []],
      ["' or 1=1 -- ", []],
      ["\\", []],
      ["📚", []],
      ["   ", []],
      ["x".repeat(200), []],
      ["a b c d e f g h i j", []],
    ] as const) {
      expect([text, await find(text)]).toEqual([text, ids]);
    }
  });

  test("only those within reach are found, and never more than asked for", async () => {
    await sql`insert ignore into branches (branchcode, branchname) values ('CPL', 'Centerville')`.execute(koha.db);
    await aPatron(61, "Ann", "Smith");
    await aPatron(62, "Bob", "Smith", "CPL");
    expect(await find("smith", ["CPL"])).toEqual([62]);
    expect(await find("290061", ["CPL"])).toEqual([]);
    expect(await find("smith", null, 1)).toHaveLength(1);
  });
});
