import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Facts } from "./log.ts";
import { rated } from "./rated-log.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function aRatedLog() {
  const lines: [string, Facts][] = [];
  return { lines, log: rated({ note: (event, facts = {}) => void lines.push([event, facts]), bug: () => {} }) };
}

const unsigned = { code: "not_signed", path: "/plivo/receipt/:attempt" };

test("ten thousand refusals of one kind are one line at once and one a minute, which counts the others", () => {
  const { lines, log } = aRatedLog();
  for (let n = 0; n < 10_000; n++) log.note("receipt.refused", unsigned);
  expect(lines).toEqual([["receipt.refused", unsigned]]);
  vi.advanceTimersByTime(60_000);
  expect(lines[1]).toEqual(["receipt.refused", { ...unsigned, reason: undefined, times: 9_999 }]);
  log.note("receipt.refused", unsigned);
  expect(lines).toHaveLength(2);
  vi.advanceTimersByTime(60_000);
  expect(lines[2]?.[1]).toMatchObject({ times: 1 });
  vi.advanceTimersByTime(600_000);
  expect(lines).toHaveLength(3);
  log.note("receipt.refused", unsigned);
  expect(lines[3]).toEqual(["receipt.refused", unsigned]);
});

test("kinds are counted apart", () => {
  const { lines, log } = aRatedLog();
  log.note("http.refused", { code: "unknown", path: "/*" });
  log.note("http.refused", { code: "no_token", path: "/bot/*" });
  log.note("join.refused", { reason: "wrong" });
  log.note("join.refused", { reason: "too_many" });
  expect(lines).toHaveLength(4);
});

test("what strangers cannot cause is never held back", () => {
  const { lines, log } = aRatedLog();
  for (let id = 0; id < 5; id++) log.note("receipt.heard", { id });
  expect(lines.map(([, { id }]) => id)).toEqual([0, 1, 2, 3, 4]);
});
