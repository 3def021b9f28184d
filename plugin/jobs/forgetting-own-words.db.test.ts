import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { aHold, aLoan, anonymise, endHold, returnLoan } from "../koha/circulation/circulation.fixture.ts";
import { readNoticeFacts } from "../koha/notice-facts/read-notice-facts.ts";
import { thingsOf } from "../koha/notice-facts/things-of.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { writeTold } from "../outbox/forget/told-things.ts";
import { ANONYMOUS, useForgetting } from "./forgetting.fixture.ts";

const GUARDIAN = 8;

describe.each([
  ["current", "utf8mb4"],
  ["19.06", "utf8mb3"],
] as const)("in a Koha of shape %s in %s", (shape, charset) => {
  const { koha, choose, sent, night, read, has } = useForgetting(shape, charset);
  beforeEach(() => aBorrower(koha.db, GUARDIAN));

  const overdue = () => ({
    ...{ noticeId: 1, patronId: 7, about: "overdue" as const, branchcode: null, things: [], text: null },
  });
  const told = async (): Promise<string[]> => {
    const facts = await readNoticeFacts(koha.db, koha.host, [overdue()], "2026-03-02");
    const one = facts.get(1);
    return one ? thingsOf(one) : [];
  };
  const lendTwo = async () => {
    await aLoan(koha.db, { id: 1, patronId: 7, title: "Piranesi", due: "2026-02-20 23:59:00" });
    await aLoan(koha.db, { id: 2, patronId: 7, title: "Middlemarch", due: "2026-02-21 23:59:00" });
  };

  test("a message in our words goes with the first thing of its facts, even one that it only counts", async () => {
    await lendTwo();
    const things = await told();
    expect(things).toEqual(["loan:1", "loan:2"]);
    const id = await sent({ text: "Overdue: Pira\u2026 and 1 more", tells_of: writeTold({ things, sure: true }) });
    await night(1);
    expect(await read(id)).toMatchObject({ tells_of: "loan:1 loan:2" });
    await returnLoan(koha.db, 2, "2026-03-05 10:00:00");
    await night(4);
    expect(await has(id)).toBe(true);
    await anonymise(koha.db, "2026-03-06", ANONYMOUS);
    await night(5);
    expect(await read(id)).toMatchObject({ text: null, tells_of: null });
  });

  test("one to a guardian is about the child's things, and goes when Koha forgets those", async () => {
    await lendTwo();
    const to = { patron_id: GUARDIAN, text: "Rita has 2 things overdue" };
    const [mine, stamped] = [
      await sent({ ...to, tells_of: writeTold({ things: await told(), sure: true, of: 7 }) }),
      await sent({ ...to, about: "loan:2", tells_of: writeTold({ things: [], sure: true, of: 7 }) }),
    ];
    await night(2);
    expect([await has(mine), await has(stamped)]).toEqual([true, true]);
    await returnLoan(koha.db, 1, "2026-03-05 10:00:00");
    await anonymise(koha.db, "2026-03-06", ANONYMOUS);
    await night(5);
    expect([await has(mine), await has(stamped)]).toEqual([false, true]);
  });

  test("it is the child's privacy that counts, not the guardian's", async () => {
    await lendTwo();
    await aHold(koha.db, { id: 3, patronId: 7, title: "Kindred" });
    await choose(2);
    const id = await sent({ patron_id: GUARDIAN, text: "Kindred waits", about: "hold:3", tells_of: "of:7" });
    await night(1);
    expect(await has(id)).toBe(true);
    await endHold(koha.db, 3);
    await night(2);
    expect(await has(id)).toBe(false);
    await choose(1);
    await sql`update borrowers set privacy = 2 where borrowernumber = ${GUARDIAN}`.execute(koha.db);
    const other = await sent({ patron_id: GUARDIAN, text: "Due: Piranesi", tells_of: "of:7 loan:1" });
    await returnLoan(koha.db, 1, "2026-03-05 10:00:00");
    await night(4);
    expect(await has(other)).toBe(true);
  });

  test("one to a guardian of which nobody noted what it tells of goes once it has ended", async () => {
    await lendTwo();
    const id = await sent({ patron_id: GUARDIAN, text: "A letter of Koha's", tells_of: "of:7 ?" });
    await night(1);
    expect(await has(id)).toBe(false);
  });
});
