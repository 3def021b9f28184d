import { expect, test } from "vitest";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { claimAct, endAct, enterActs, forgetActs, type Press, readDueActs, readEntered, undoPress } from "./acts.ts";
import { readFirst } from "./first.ts";

const koha = useKoha();
const item = (id: number) => ({ kind: "message", id, patronId: 7, noticeId: null, round: null }) as const;
const press = (id: string, who = "sofie"): Press => ({ id, verb: "done", who, whoId: 51, note: null });
const SOFIE = { who: "sofie", whoId: 51 };
const FIRST = "press-no-sixteen";
const SECOND = "press-by-another";

test("an act is due ten seconds after it was pressed, and is claimed by one process only", async () => {
  await enterActs(koha.db, press(FIRST), [item(1)], at(0));
  expect(await readDueActs(koha.db, 10, new Date(at(0).getTime() + 9_999))).toEqual([]);
  const then = new Date(at(0).getTime() + 10_000);
  const [due] = await readDueActs(koha.db, 10, then);
  expect(due).toMatchObject({ item: 1, verb: "done", who: "sofie" });
  const claims = await Promise.all([1, 2, 3, 4].map(() => claimAct(koha.db, due?.id ?? 0, then)));
  expect(claims.filter(Boolean)).toHaveLength(1);
});

test("undo and the loop meet at the row: whoever comes first has it, and the other is told", async () => {
  for (let round = 0; round < 8; round += 1) {
    const id = `press-number-${String(round).padStart(3, "0")}`;
    await enterActs(koha.db, press(id), [item(100 + round)], at(0));
    const [due] = await readDueActs(koha.db, 10, at(1));
    const [undone, claimed] = await Promise.all([
      undoPress(koha.db, id, SOFIE, at(1)),
      claimAct(koha.db, due?.id ?? 0, at(1)),
    ]);
    expect([undone, claimed]).toEqual(claimed ? [0, true] : [1, false]);
  }
});

test("an item has one open act: the second press enters nothing, and is told who was first", async () => {
  await enterActs(koha.db, press(FIRST), [item(1)], at(0));
  await enterActs(koha.db, press(SECOND, "anna"), [item(1), item(2)], at(0));
  expect([...(await readEntered(koha.db, SECOND))]).toEqual(["message-2"]);
  expect(await readFirst(koha.db, [item(1)])).toEqual(new Map([["message-1", "sofie"]]));
  // Once undone it is free again.
  expect(await undoPress(koha.db, FIRST, SOFIE, at(0))).toBe(1);
  await enterActs(koha.db, press("press-once-more.", "anna"), [item(1)], at(0));
  expect([...(await readEntered(koha.db, "press-once-more."))]).toEqual(["message-1"]);
});

test("an act whose process died is taken up by another a minute later", async () => {
  await enterActs(koha.db, press(FIRST), [item(1)], at(0));
  const [due] = await readDueActs(koha.db, 10, at(1));
  expect(await claimAct(koha.db, due?.id ?? 0, at(1))).toBe(true);
  expect(await readDueActs(koha.db, 10, at(1.5))).toEqual([]);
  const [orphan] = await readDueActs(koha.db, 10, at(2.1));
  expect(await claimAct(koha.db, orphan?.id ?? 0, at(2.1))).toBe(true);
  await endAct(koha.db, orphan?.id ?? 0, "done", at(2.2));
  expect(await readDueActs(koha.db, 10, at(60))).toEqual([]);
});

test("what ended three months ago is forgotten, what is open is not", async () => {
  await enterActs(koha.db, press(FIRST), [item(1)], at(0));
  await enterActs(koha.db, press(SECOND), [item(2)], at(0));
  await undoPress(koha.db, FIRST, SOFIE, at(0));
  expect(await forgetActs(koha.db, at(91 * 24 * 60))).toBe(1);
});
