import fc from "fast-check";
import { expect, test } from "vitest";
import type { Routed } from "../deciding/routed.ts";
import { splitByPatron, takeInLanes } from "./lanes.ts";
import { fixedBudget } from "./lock-budget.ts";

const aRow = (noticeId: number, patronId: number | null): Routed => ({
  notice: { noticeId, patronId, letterCode: "HOLD", queuedAt: null },
  decision: { kind: "end", because: "too_late" },
  round: 1,
  firstSeenAt: new Date(0),
  returned: false,
});
const rows = fc
  .array(fc.option(fc.integer({ min: 1, max: 9 })))
  .map((patrons) => patrons.map((patronId, at) => aRow(at + 1, patronId)));
const idsOf = (some: readonly Routed[]) => some.map(({ notice }) => notice.noticeId);

test("each row is in one lane, all of a patron in the same one, in their order", () => {
  fc.assert(
    fc.property(rows, (routed) => {
      const lanes = splitByPatron(routed);
      expect(lanes.flatMap(idsOf).toSorted((a, b) => a - b)).toEqual(idsOf(routed));
      for (const lane of lanes) expect(idsOf(lane)).toEqual(idsOf(lane).toSorted((a, b) => a - b));
      const lanesOf = (patronId: number | null) =>
        lanes.filter((lane) => lane.some(({ notice }) => notice.patronId === patronId));
      for (const { notice } of routed) expect(lanesOf(notice.patronId)).toHaveLength(1);
    }),
  );
});

test("everything is taken once, in parts no larger than the budget, and counted", async () => {
  const lanes = [Array.from({ length: 7 }, (_, i) => aRow(i + 1, 2)), [aRow(8, 1)]];
  const parts: number[][] = [];
  const done = await takeInLanes(lanes, fixedBudget(3), async (part) => {
    parts.push(idsOf(part));
    return { taken: part.length, ended: 1 };
  });
  expect(parts.toSorted()).toEqual([[1, 2, 3], [4, 5, 6], [7], [8]]);
  expect(done).toEqual({ taken: 8, ended: 4 });
});

test("after a failure no further transaction begins, and those under way have ended", async () => {
  const lanes = [
    [aRow(1, 2), aRow(2, 2)],
    [aRow(3, 1), aRow(4, 1)],
  ];
  const ended: number[] = [];
  let fail = () => {};
  const taking = takeInLanes(lanes, fixedBudget(1), async ([one]) => {
    const id = one?.notice.noticeId ?? 0;
    if (id === 3) await new Promise<void>((resolve) => setTimeout(resolve, 20));
    if (id === 1) await new Promise<void>((_, reject) => (fail = () => reject(new Error("gone"))));
    ended.push(id);
    return { taken: 1, ended: 0 };
  });
  fail();
  await expect(taking).rejects.toThrow("gone");
  expect(ended).toEqual([3]);
});
