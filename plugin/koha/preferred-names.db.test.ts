import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { inTransaction } from "../database/connection.ts";
import { useKoha } from "../notices/intake.fixture.ts";
import { findPatrons } from "../reports/find-patrons.ts";
import { searchPatrons } from "./lookup/search-patrons.ts";
import { readHomePatrons, readKnownPatrons, readPatronName } from "./patrons.ts";

const insert = sql`insert into borrowers (borrowernumber, cardnumber, firstname, surname, branchcode, categorycode)
  values (51, 'card-51', 'Edmund', 'Acosta', 'MPL', 'PT'), (52, 'card-52', 'Edna', 'Brown', 'MPL', 'PT')`;

describe("a Koha with preferred names", () => {
  const koha = useKoha();
  const find = async (text: string) => (await searchPatrons(koha.db, text, null, 10)).toSorted((a, b) => a - b);
  const called = (name: string | null) =>
    sql`update borrowers set preferred_name = ${name} where borrowernumber = 51`.execute(koha.db);

  test("finds patrons by either name", async () => {
    await insert.execute(koha.db);
    await called("Édna %");
    for (const [text, ids] of [
      ["edna", [51, 52]],
      ["Edna Acosta", [51]],
      ["acosta, edmund", [51]],
      ["edmund edna", [51]],
      ["edna brown", [52]],
      ["dna", []],
      ["%", []],
      ["📚", []],
    ] as const) {
      expect([text, await find(text)]).toEqual([text, ids]);
    }
    expect(await searchPatrons(koha.db, "edna", ["ZZZ"], 10)).toEqual([]);
    expect(await searchPatrons(koha.db, "edna", null, 1)).toHaveLength(1);
  });

  test("shows patrons as Koha does, by the preferred name where there is one", async () => {
    await insert.execute(koha.db);
    for (const [preferred, name] of [
      ["Edna", "Edna Acosta"],
      ["  ", "Edmund Acosta"],
      [null, "Edmund Acosta"],
    ] as const) {
      await called(preferred);
      expect((await readKnownPatrons(koha.db, [51])).get(51)?.name).toBe(name);
      expect((await readHomePatrons(koha.db, [51])).get(51)?.name).toBe(name);
      expect(await inTransaction(koha.db, (tx) => readPatronName(tx, 51))).toBe(name);
      const found = await findPatrons(koha.db, { text: "acosta", reach: null, country: "US" });
      expect(found.patrons[0]?.known?.name).toBe(name);
    }
  });
});

describe("an older Koha, which has none", () => {
  const koha = useKoha("19.06");

  test("finds and shows patrons by their first names", async () => {
    await insert.execute(koha.db);
    expect(await searchPatrons(koha.db, "edna", null, 10)).toEqual([52]);
    expect((await readKnownPatrons(koha.db, [51])).get(51)?.name).toBe("Edmund Acosta");
  });
});
