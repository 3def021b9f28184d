import { expect, test } from "vitest";
import { daysLater, isDay } from "./days.ts";

test.each([
  ["2026-03-02", true],
  ["2024-02-29", true],
  ["2026-02-29", false],
  ["2026-13-01", false],
  ["0000-00-00", false],
  ["1066-10-14", false],
  ["9999-12-31", false],
  ["2026-3-2", false],
  ["2026-03-02T00:00", false],
  ["'; drop", false],
  ["", false],
])("%j is a day: %j", (text, day) => {
  expect(isDay(text)).toBe(day);
});

test("days go over the ends of months and years", () => {
  expect([daysLater("2026-03-01", -1), daysLater("2025-12-31", 1)]).toEqual(["2026-02-28", "2026-01-01"]);
});
