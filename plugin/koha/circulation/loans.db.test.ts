import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { useKoha } from "../../notices/intake.fixture.ts";
import { aBorrower } from "../queue/notice.fixture.ts";
import { aHold, aLoan, returnLoan } from "./circulation.fixture.ts";
import { readWaitingHolds } from "./holds.ts";
import { readLoans } from "./loans.ts";

const TODAY = "2026-03-02";

describe.each([
  ["current", "utf8mb4"],
  ["19.06", "latin1"],
] as const)("in a Koha of shape %s in %s", (shape, charset) => {
  const koha = useKoha(shape, 2, charset);

  beforeEach(async () => {
    await aBorrower(koha.db, 7);
    await aBorrower(koha.db, 8);
  });

  test("a patron's loans are read, what is due first at the top, none returned or another's", async () => {
    await aLoan(koha.db, { id: 1, patronId: 7, title: "Les Années", due: "2026-03-20 23:59:00" });
    await aLoan(koha.db, { id: 2, patronId: 7, title: "Dune", due: "2026-03-01 23:59:00" });
    await aLoan(koha.db, { id: 3, patronId: 7, title: "Kindred", due: "2026-03-02 09:00:00" });
    await aLoan(koha.db, { id: 4, patronId: 8, title: "Beloved" });
    await aLoan(koha.db, { id: 5, patronId: 7, title: "Pachinko" });
    await returnLoan(koha.db, 5, "2026-03-01 10:00:00");
    expect(await readLoans(koha.db, koha.host, 7, TODAY)).toEqual([
      { loanId: 2, title: "Dune", dueOn: "2026-03-01", overdue: true },
      { loanId: 3, title: "Kindred", dueOn: "2026-03-02", overdue: false },
      { loanId: 1, title: "Les Années", dueOn: "2026-03-20", overdue: false },
    ]);
    expect(await readLoans(koha.db, koha.host, 404, TODAY)).toEqual([]);
  });

  test("a loan whose item or date Koha has lost is read all the same", async () => {
    await aLoan(koha.db, { id: 1, patronId: 7, title: "Dune" });
    await sql`update issues set itemnumber = null, date_due = null where issue_id = 1`.execute(koha.db);
    expect(await readLoans(koha.db, koha.host, 7, TODAY)).toEqual([
      { loanId: 1, title: "", dueOn: null, overdue: false },
    ]);
  });

  test("what waits for a patron is read, and no hold that is still on its way", async () => {
    await aHold(koha.db, { id: 1, patronId: 7, title: "Dune", until: "2026-03-09" });
    await aHold(koha.db, { id: 2, patronId: 7, title: "Kindred", found: "T" });
    await aHold(koha.db, { id: 3, patronId: 7, title: "Beloved", found: null });
    await aHold(koha.db, { id: 4, patronId: 8, title: "Pachinko" });
    expect(await readWaitingHolds(koha.db, koha.host, 7)).toEqual([
      { holdId: 1, title: "Dune", library: "Midway", until: "2026-03-09" },
    ]);
  });

  test("without the right to read them it is said that they are unknown, not that there are none", async () => {
    expect(koha.host.circulation).toEqual({ loans: true, holds: true, titles: true, privacy: true });
    const blind = { ...koha.host, circulation: { loans: false, holds: true, titles: false, privacy: true } };
    expect(await readLoans(koha.db, blind, 7, TODAY)).toBeUndefined();
    expect(await readWaitingHolds(koha.db, blind, 7)).toBeUndefined();
  });
});
