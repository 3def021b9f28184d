import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { useKoha } from "../../notices/intake.fixture.ts";
import { aBorrower } from "../queue/notice.fixture.ts";
import { type Guardian, readGuardians } from "./guardians.ts";

const sees = (patronId: number): Guardian => ({ patronId, mayKnowTitles: true });
const seesNot = (patronId: number): Guardian => ({ patronId, mayKnowTitles: false });

describe("guardians in a table of their own", () => {
  const koha = useKoha("current", 2);
  const guards = (guardian: number, child: number) =>
    sql`insert into borrower_relationships (guarantor_id, guarantee_id, relationship)
      values (${guardian}, ${child}, 'parent')`.execute(koha.db);
  const read = (...ids: number[]) => readGuardians(koha.db, koha.host, ids);

  beforeEach(async () => {
    for (const id of [5, 6, 7, 8]) await aBorrower(koha.db, id);
  });

  test("each patron has their own, and they see titles as the patron lets them", async () => {
    await guards(6, 7);
    await guards(5, 7);
    await guards(7, 8);
    await sql`update borrowers set privacy_guarantor_checkouts = 1 where borrowernumber = 7`.execute(koha.db);
    expect(await read(8, 7, 6, 404, 7)).toEqual(
      new Map([
        [7, [sees(5), sees(6)]],
        [8, [seesNot(7)]],
      ]),
    );
    expect(await read()).toEqual(new Map());
  });

  test("nobody is their own guardian, and there are ten at most", async () => {
    await guards(7, 7);
    expect(await read(7)).toEqual(new Map());
    for (let id = 20; id < 32; id += 1) await guards(await aBorrower(koha.db, id), 7);
    expect((await read(7)).get(7)?.map(({ patronId }) => patronId)).toEqual([20, 21, 22, 23, 24, 25, 26, 27, 28, 29]);
  });

  test("without the right to read whether they may see titles, they may not; without any there are none", async () => {
    await guards(5, 7);
    await sql`update borrowers set privacy_guarantor_checkouts = 1 where borrowernumber = 7`.execute(koha.db);
    const facts = koha.host.facts && { ...koha.host.facts, guarantorsSee: false };
    const blind = { ...koha.host, ...(facts && { facts }) };
    expect((await readGuardians(koha.db, blind, [7])).get(7)).toEqual([seesNot(5)]);
    const none = { ...koha.host, has: { ...koha.host.has, relationships: false }, guarantorInRow: false };
    expect(await readGuardians(koha.db, none, [7])).toEqual(new Map());
  });
});

describe("an old Koha has one in the patron's row", () => {
  const koha = useKoha("19.06", 2, "latin1");

  test("one whom it has, and not the patron", async () => {
    for (const id of [5, 7, 8, 9, 10]) await aBorrower(koha.db, id);
    for (const [child, guardian] of [
      [7, 5],
      [8, 8],
      [9, 404],
      [10, 0],
    ])
      await sql`update borrowers set guarantorid = ${guardian}, privacy_guarantor_checkouts = ${child === 7}
        where borrowernumber = ${child}`.execute(koha.db);
    expect(await readGuardians(koha.db, koha.host, [5, 7, 8, 9, 10])).toEqual(new Map([[7, [sees(5)]]]));
  });
});
