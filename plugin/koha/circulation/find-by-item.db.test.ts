import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { useKoha } from "../../notices/intake.fixture.ts";
import { aBorrower } from "../queue/notice.fixture.ts";
import { aHold, aLoan, endHold, returnLoan } from "./circulation.fixture.ts";
import { findByItem } from "./find-by-item.ts";

describe.each([
  ["current", "utf8mb4"],
  ["19.06", "latin1"],
  ["19.06", "utf8mb3"],
] as const)("in a Koha of shape %s in %s", (shape, charset) => {
  const koha = useKoha(shape, 2, charset);
  const find = async (words: string) => {
    const found = await findByItem(koha.db, koha.host, words);
    return found?.things.map(({ thing }) => thing).sort();
  };

  beforeEach(async () => {
    await aBorrower(koha.db, 7);
    await aBorrower(koha.db, 8);
    await aLoan(koha.db, { id: 1, patronId: 7, title: "Cien años de soledad", barcode: "39999000000001" });
    await aHold(koha.db, { id: 2, patronId: 8, title: "100% Wolf", barcode: "A_1" });
    await aHold(koha.db, { id: 3, patronId: 8, title: "The Overstory", found: null });
    await aLoan(koha.db, { id: 4, patronId: 8, title: "O'Hara's choice\\end", barcode: "AX1" });
  });

  test("a barcode finds who has the item, exactly", async () => {
    expect(await findByItem(koha.db, koha.host, " 39999000000001 ")).toEqual({
      things: [{ thing: "loan:1", patronId: 7, title: "Cien años de soledad", barcode: "39999000000001" }],
      more: false,
    });
    expect(await find("3999900000000")).toEqual([]);
    expect(await find("A_1")).toEqual(["hold:2"]);
  });

  test("words find every open loan and hold whose title has all of them, in any order and case", async () => {
    expect(await find("SOLEDAD cien")).toEqual(["loan:1"]);
    expect(await find("overstory")).toEqual(["hold:3"]);
    expect(await find("cien overstory")).toEqual([]);
    await aHold(koha.db, { id: 1, patronId: 8, title: "Cien años de soledad", found: null });
    expect(await find("años")).toEqual(["hold:1", "loan:1"]);
  });

  test("who had it before is not found, by barcode or by title", async () => {
    await returnLoan(koha.db, 1, "2026-03-01 10:00:00");
    await endHold(koha.db, 2);
    for (const words of ["39999000000001", "soledad", "A_1", "wolf"]) expect(await find(words)).toEqual([]);
  });

  test.each([
    ["100%", ["hold:2"]],
    ["%", ["hold:2"]],
    ["_", []],
    ["A%", []],
    ["\\", ["loan:4"]],
    ["O'Hara", ["loan:4"]],
    ["", []],
    ["   ", []],
    ["📚", []],
    ["soledad 📚", []],
    ["' or 1=1 -- ", []],
    ["x".repeat(10_000), []],
  ])("%j is sought as it is typed", async (typed, expected) => {
    expect(await find(typed)).toEqual(expected);
  });

  test("at most two hundred are read, and it is said that there are more", async () => {
    await sql`insert into reserves (borrowernumber, biblionumber, priority, branchcode, reservedate)
      select 8, 3, seq, 'MPL', '2026-03-01' from seq_1_to_200`.execute(koha.db);
    const found = await findByItem(koha.db, koha.host, "overstory");
    expect([found?.things.length, found?.more]).toEqual([200, true]);
    expect((await findByItem(koha.db, koha.host, "wolf"))?.more).toBe(false);
  });

  test("without the right to read them nothing is said", async () => {
    const circulation = { loans: true, holds: true, titles: false, privacy: true };
    expect(await findByItem(koha.db, { ...koha.host, circulation }, "wolf")).toBeUndefined();
  });
});
