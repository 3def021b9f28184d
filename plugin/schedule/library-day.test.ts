import { expect, test } from "vitest";
import { beginOfDay, dayAt } from "./library-day.ts";

test.each([
  ["2026-03-02", "UTC", 0, "2026-03-02T00:00:00.000Z"],
  ["2026-03-02", "America/New_York", 0, "2026-03-02T05:00:00.000Z"],
  ["2026-03-02", "America/New_York", 1, "2026-03-03T05:00:00.000Z"],
  // The clocks go forward on March 8, and back on November 1.
  ["2026-03-08", "America/New_York", 0, "2026-03-08T05:00:00.000Z"],
  ["2026-03-08", "America/New_York", 1, "2026-03-09T04:00:00.000Z"],
  ["2026-11-01", "America/New_York", 1, "2026-11-02T05:00:00.000Z"],
  ["2026-01-01", "Pacific/Kiritimati", 0, "2025-12-31T10:00:00.000Z"],
  // There the clocks go forward at midnight, so that the day begins at one.
  ["2026-04-24", "Africa/Cairo", 0, "2026-04-23T22:00:00.000Z"],
  ["2026-09-06", "America/Santiago", 0, "2026-09-06T04:00:00.000Z"],
  ["2026-09-05", "America/Santiago", 1, "2026-09-06T04:00:00.000Z"],
  // And back at midnight: there are two of eleven o'clock, and the day begins after both.
  ["2026-04-05", "America/Santiago", 0, "2026-04-05T04:00:00.000Z"],
  // A day that never was.
  ["2011-12-30", "Pacific/Apia", 0, "2011-12-30T10:00:00.000Z"],
  ["2026-03-29", "Europe/Copenhagen", -1, "2026-03-27T23:00:00.000Z"],
])("%s in %s, %i days on, begins at %s", (day, zone, later, instant) => {
  expect(beginOfDay(day, zone, later).toISOString()).toBe(instant);
});

test("a day is that of the library's clock", () => {
  expect(dayAt(new Date("2026-03-02T03:00:00Z"), "America/New_York")).toBe("2026-03-01");
});
