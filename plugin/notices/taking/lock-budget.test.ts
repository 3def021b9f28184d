import fc from "fast-check";
import { expect, test } from "vitest";
import { type LockLimits, openLockBudget, sizeAfter } from "./lock-budget.ts";

const LIMITS: LockLimits = { aimMs: 5, least: 10, most: 200 };
const full = (size: number, heldMs: number) => sizeAfter({ size }, { rows: size, heldMs }, LIMITS).size;

test.each([
  [10, 1, 11],
  [100, 1, 110],
  [100, 4.5, 100],
  [100, 6.25, 80],
  [100, 50, 50],
  [12, 50, 10],
  [199, 1, 200],
  [200, 1, 200],
])("of %i rows that usually hold for %d ms at most %i follow", (size, heldMs, next) => {
  expect(full(size, heldMs)).toBe(next);
});

test("a transaction that was not full says nothing for more rows, but something for fewer", () => {
  const after = (heldMs: number) => sizeAfter({ size: 100, usualMs: 4 }, { rows: 20, heldMs }, LIMITS);
  expect(after(1)).toEqual({ size: 100, usualMs: 4 });
  expect(after(19).size).toBeLessThan(100);
});

test("one commit that waits for the disk changes little, many do", () => {
  let sizing = { size: 100, usualMs: 3.5 };
  const take = (heldMs: number) => {
    sizing = { usualMs: 0, ...sizeAfter(sizing, { rows: sizing.size, heldMs }, LIMITS) };
    return sizing.size;
  };
  expect(take(400)).toBeGreaterThan(80);
  for (let n = 0; n < 8; n += 1) take(400);
  expect(take(400)).toBe(10);
});

test("it grows by a tenth at most and shrinks by half at most, within its limits, whatever is measured", () => {
  const size = fc.integer({ min: 10, max: 200 });
  const ms = fc.double({ min: 0, noNaN: true });
  fc.assert(
    fc.property(size, fc.option(ms, { nil: undefined }), ms, (before, usualMs, heldMs) => {
      const sizing = usualMs === undefined ? { size: before } : { size: before, usualMs };
      const next = sizeAfter(sizing, { rows: before, heldMs }, LIMITS).size;
      expect(next).toBeGreaterThanOrEqual(Math.max(10, Math.floor(before / 2)));
      expect(next).toBeLessThanOrEqual(Math.min(200, Math.max(before + 1, Math.floor(before * 1.1))));
    }),
  );
});

test("never none, whatever the limits", () => {
  expect(sizeAfter({ size: 1 }, { rows: 1, heldMs: 1_000 }, { aimMs: 5, least: 0, most: 200 }).size).toBe(1);
});

/** A budget of a database that holds locks for so long a row, and for so long a commit. */
function ofDatabase(costs: () => { rowMs: number; commitMs: number }) {
  const budget = openLockBudget(LIMITS);
  return (transactions: number) => {
    for (let n = 0; n < transactions; n += 1) {
      const rows = budget.size();
      const { rowMs, commitMs } = costs();
      budget.held(rows, rows * rowMs + commitMs);
    }
    return budget.size();
  };
}

test("it comes to the aim on a fast database, and to the least soon after that becomes slow", () => {
  let costs = { rowMs: 0.05, commitMs: 1 };
  const work = ofDatabase(() => costs);
  const size = work(300);
  expect(size * 0.05 + 1).toBeLessThanOrEqual(5.5);
  expect(size * 0.05 + 1).toBeGreaterThanOrEqual(3.5);
  costs = { rowMs: 100, commitMs: 100 };
  expect(work(20)).toBe(10);
  costs = { rowMs: 0.05, commitMs: 1 };
  expect(work(5)).toBeLessThan(20);
});
