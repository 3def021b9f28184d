import { expect, test } from "vitest";
import { dayOf, daysLater, isDay, startOf } from "./days.ts";

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

test.each([
  ["2026-03-02", "UTC", "2026-03-02T00:00:00Z"],
  ["2026-03-02", "America/New_York", "2026-03-02T05:00:00Z"],
  ["2026-03-09", "America/New_York", "2026-03-09T04:00:00Z"],
  ["2026-03-29", "Europe/Copenhagen", "2026-03-28T23:00:00Z"],
  ["2026-03-30", "Europe/Copenhagen", "2026-03-29T22:00:00Z"],
  ["2026-01-01", "Pacific/Kiritimati", "2025-12-31T10:00:00Z"],
  // There the clock goes forward at midnight.
  ["2026-04-24", "Africa/Cairo", "2026-04-23T22:00:00Z"],
])("%s begins in %s at %s", (day, zone, instant) => {
  expect(startOf(day, zone)).toEqual(new Date(instant));
  expect(dayOf(startOf(day, zone), zone)).toBe(day);
});

test("days go over the ends of months and years", () => {
  expect([daysLater("2026-03-01", -1), daysLater("2025-12-31", 1)]).toEqual(["2026-02-28", "2026-01-01"]);
});
