import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { useKoha } from "../../notices/intake.fixture.ts";
import { aHold, aLoan } from "../circulation/circulation.fixture.ts";
import { aBorrower, aNotice, type NoticeWish } from "../queue/notice.fixture.ts";
import { readSteps, type StepAsk } from "./read-steps.ts";

const TODAY = "2026-03-02";
const NOW = new Date("2026-03-02T12:00:00Z");

describe.each([
  ["current", "utf8mb4"],
  ["19.06", "latin1"],
] as const)("in a Koha of shape %s in %s", (shape, charset) => {
  const koha = useKoha(shape, 2, charset);

  beforeEach(async () => {
    await koha.empty(["overduerules"]);
    for (const id of [7, 8]) await aBorrower(koha.db, id);
  });

  const ask = (noticeId: number, letterCode: string, more: Partial<StepAsk> = {}): StepAsk => ({
    ...{ noticeId, letterCode, patronId: 7, branchcode: "MPL", things: [], text: null },
    about: letterCode === "HOLD_REMINDER" ? "hold_reminder" : "overdue",
    ...more,
  });
  const step = async (one: StepAsk) => (await readSteps(koha.db, koha.host, [one], TODAY)).get(one.noticeId);
  const rule = (library: string, category: string, letters: (string | null)[]) =>
    sql`insert into overduerules (branchcode, categorycode, delay1, letter1, delay2, letter2, delay3, letter3)
      values (${library}, ${category}, 1, ${letters[0] ?? null}, 7, ${letters[1] ?? null}, 14,
        ${letters[2] ?? null})`.execute(koha.db);
  const queued = (days: number, letterCode: string, more: Partial<NoticeWish> = {}) =>
    aNotice(koha.db, {
      ...{ patronId: 7, letterCode, status: "sent" as const },
      queuedAt: new Date(NOW.getTime() + days * 86_400_000),
      ...more,
    });
  const pending = (letterCode: string, more: Partial<NoticeWish> = {}) =>
    queued(0, letterCode, { status: "pending", ...more });

  test("by the rule of the library and the patron's category", async () => {
    await rule("", "PT", ["LATE1", "LATE2", "LATE3"]);
    await rule("OAK", "PT", ["LATE2"]);
    expect(await step(ask(1, "late2"))).toBe(2);
    expect(await step(ask(1, "LATE3", { branchcode: null }))).toBe(3);
    expect(await step(ask(1, "LATE2", { branchcode: "OAK" }))).toBe(1);
    await sql`update overduerules set delay2 = null where branchcode = ''`.execute(koha.db);
    expect(await step(ask(1, "LATE2"))).toBe(1);
    expect(await step(ask(1, "ODUE3"))).toBe(3);
  });

  test("one code for all steps is counted since the loan was due, at most the third", async () => {
    await rule("", "", ["ODUE", "ODUE", "ODUE"]);
    await aLoan(koha.db, { id: 1, patronId: 7, title: "Dune", due: "2026-02-10 23:59:00" });
    await queued(-30, "ODUE");
    await queued(-14, "ODUE", { patronId: 8 });
    await queued(-13, "ODUE2");
    await queued(-12, "ODUE", { status: "failed" });
    await queued(-11, "ODUE", { status: "deleted" });
    const first = await pending("ODUE");
    expect(await step(ask(first, "ODUE"))).toBe(1);
    await queued(-9, "ODUE", { noticeId: first + 2 });
    await queued(-9, "ODUE", { noticeId: first + 3, transport: "email" });
    const second = await pending("ODUE", { noticeId: first + 20 });
    expect(await step(ask(second, "odue"))).toBe(2);
    expect(await step(ask(first, "ODUE"))).toBe(1);
    for (const days of [-7, -6, -5]) await queued(days, "ODUE", { noticeId: first + 20 + days });
    expect(await step(ask(second, "ODUE"))).toBe(3);
  });

  test("a reminder of a hold is counted since it waits", async () => {
    await aHold(koha.db, { id: 1, patronId: 7, title: "Dune" });
    await aHold(koha.db, { id: 2, patronId: 7, title: "Kindred" });
    const since = (id: number, day: string) =>
      sql`update reserves set waitingdate = ${day} where reserve_id = ${id}`.execute(koha.db);
    await since(1, "2026-02-10");
    await since(2, "2026-02-26");
    await queued(-15, "HOLD_REMINDER");
    await queued(-7, "HOLD_REMINDER", { metadata: JSON.stringify({ tidings_event: "hold:1" }) });
    const id = await pending("HOLD_REMINDER");
    expect(await step(ask(id, "HOLD_REMINDER", { text: "Kindred still waits" }))).toBe(1);
    expect(await step(ask(id, "HOLD_REMINDER", { text: "Dune still waits" }))).toBe(3);
    await since(2, "2026-02-10");
    expect(await step(ask(id, "HOLD_REMINDER", { things: ["hold:2"] }))).toBe(2);
    expect(await step(ask(id, "HOLD_REMINDER", { things: ["hold:1"] }))).toBe(3);
  });

  test("what is fetched or back by now is counted over ninety days", async () => {
    await queued(-95, "HOLD_REMINDER");
    await queued(-80, "HOLD_REMINDER");
    expect(await step(ask(await pending("HOLD_REMINDER"), "HOLD_REMINDER"))).toBe(2);
  });

  test("many are read together, each for its own patron and letter", async () => {
    await rule("", "", ["ODUE", "ODUE"]);
    await queued(-5, "ODUE");
    await queued(-5, "HOLD_REMINDER", { patronId: 8 });
    const asks = [
      ask(101, "ODUE"),
      ask(102, "ODUE", { patronId: 8 }),
      ask(103, "HOLD_REMINDER"),
      ask(104, "HOLD_REMINDER", { patronId: 8 }),
      ask(105, "ODUE3"),
    ];
    expect(await readSteps(koha.db, koha.host, asks, TODAY)).toEqual(
      new Map([
        [101, 2],
        [102, 1],
        [103, 1],
        [104, 2],
        [105, 3],
      ]),
    );
    expect(await readSteps(koha.db, koha.host, [], TODAY)).toEqual(new Map());
  });
});
