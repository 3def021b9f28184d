import { expect, test } from "vitest";
import { whenKnown } from "./dates.ts";

const now = new Date("2026-03-02T12:00:00Z");

test.each([
  ["nothing", null, null],
  ["an invalid date", new Date("0000-00-00"), null],
  ["a year ahead", new Date("2027-03-02T12:00:00Z"), null],
  ["a little more than a day ahead", new Date("2026-03-03T12:00:01Z"), null],
])("%s is unknown", (_what, at, known) => {
  expect(whenKnown(at, now)).toBe(known);
});

test.each(["1999-01-01T00:00:00Z", "2026-03-02T11:59:59Z", "2026-03-02T20:00:00Z"])("%s is known", (at) => {
  expect(whenKnown(new Date(at), now)).toEqual(new Date(at));
});
