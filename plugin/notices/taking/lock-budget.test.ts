import fc from "fast-check";
import { expect, test } from "vitest";
import { type LockLimits, nextSize, openLockBudget } from "./lock-budget.ts";

const LIMITS: LockLimits = { aimMs: 5, least: 10, most: 200 };
const full = (size: number, heldMs: number) => nextSize({ size, rows: size, heldMs }, LIMITS);

test.each([
  [10, 1, 11],
  [100, 1, 110],
  [100, 4.5, 100],
  [100, 6.25, 80],
  [100, 50, 50],
  [12, 50, 10],
  [199, 1, 200],
  [200, 1, 200],
])("of %i rows held for %d ms at most %i follow", (size, heldMs, next) => {
  expect(full(size, heldMs)).toBe(next);
});

test("a transaction that was not full says nothing for more rows, but something for fewer", () => {
  expect(nextSize({ size: 100, rows: 20, heldMs: 1 }, LIMITS)).toBe(100);
  expect(nextSize({ size: 100, rows: 20, heldMs: 10 }, LIMITS)).toBe(10);
});

test("it grows by a tenth at most and shrinks by half at most, within its limits, whatever is measured", () => {
  const size = fc.integer({ min: 10, max: 200 });
  fc.assert(
    fc.property(size, fc.double({ min: 0, noNaN: true }), (before, heldMs) => {
      const next = full(before, heldMs);
      expect(next).toBeGreaterThanOrEqual(Math.max(10, Math.floor(before / 2)));
      expect(next).toBeLessThanOrEqual(Math.min(200, Math.max(before + 1, Math.floor(before * 1.1))));
      if (heldMs > 5 && before > 10) expect(next).toBeLessThan(before);
    }),
  );
});

test("never none, whatever the limits", () => {
  expect(nextSize({ size: 1, rows: 1, heldMs: 1_000 }, { aimMs: 5, least: 0, most: 200 })).toBe(1);
});

/** A budget of a database that holds locks for so long a row. */
function ofDatabase(perRowMs: () => number) {
  let now = 0;
  const budget = openLockBudget(() => now, LIMITS);
  return (transactions: number) => {
    for (let n = 0; n < transactions; n += 1) {
      const rows = budget.size();
      const watch = budget.watch(rows);
      watch.locking();
      now += rows * perRowMs();
      watch.ended();
    }
    return budget.size();
  };
}

test("it comes to the aim on a fast database, and to the least as soon as that becomes slow", () => {
  let perRowMs = 0.05;
  const work = ofDatabase(() => perRowMs);
  const size = work(200);
  expect(size * perRowMs).toBeLessThanOrEqual(5.5);
  expect(size * perRowMs).toBeGreaterThanOrEqual(3.5);
  perRowMs = 100;
  expect(work(5)).toBe(10);
  perRowMs = 0.05;
  expect(work(5)).toBeLessThan(20);
});

test("only the time with locks counts, the last time where a transaction was retried; without locks none", () => {
  let now = 0;
  const budget = openLockBudget(() => now, LIMITS);
  budget.watch(10).ended();
  expect(budget.size()).toBe(10);
  const retried = budget.watch(10);
  now += 1_000;
  retried.locking();
  now += 1_000;
  retried.locking();
  now += 1;
  retried.ended();
  expect(budget.size()).toBe(11);
});
