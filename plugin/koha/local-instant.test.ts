import { describe, expect, test } from "vitest";
import { latestInstant } from "./local-instant.ts";

describe("an instant as Koha wrote it by the library's clock", () => {
  test.each([
    ["on a summer's day", "2026-07-01 09:30:00", "Europe/Copenhagen", "2026-07-01T07:30:00.000Z"],
    ["on a winter's day, with fractions", "2026-01-01 09:30:00.000000", "America/New_York", "2026-01-01T14:30:00.000Z"],
    [
      "shown twice as the clock goes back: the later",
      "2026-10-25 02:30:00",
      "Europe/Copenhagen",
      "2026-10-25T01:30:00.000Z",
    ],
    ["an hour before that, only once", "2026-10-25 01:30:00", "Europe/Copenhagen", "2026-10-24T23:30:00.000Z"],
    ["never shown as the clock goes forward", "2026-03-29 02:30:00", "Europe/Copenhagen", "2026-03-29T01:30:00.000Z"],
    ["where clocks are half an hour off", "2026-05-05 00:00:00", "Asia/Kolkata", "2026-05-04T18:30:00.000Z"],
  ])("%s", (_when, written, zone, instant) => {
    expect(latestInstant(written, zone)?.toISOString()).toBe(instant);
  });

  test("what is no date has none", () => {
    expect(latestInstant("0000-00-00 00:00:00", "UTC")).toBeUndefined();
    expect(latestInstant("", "UTC")).toBeUndefined();
  });
});
