import fc from "fast-check";
import { expect, test } from "vitest";
import { firstAllowed } from "./allowed-days.ts";
import { WEEKDAYS, type Weekday } from "./notice-rule.ts";

/** With clock changes at one, at two and at midnight, in the south, half an hour off, and a zone that lost a day. */
const ZONES = [
  "UTC",
  "America/New_York",
  "Europe/Copenhagen",
  "America/Santiago",
  "Africa/Cairo",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Asia/Kathmandu",
];
const HOUR = 3_600_000;
const FROM = Date.parse("2017-01-01T00:00:00Z");
const TO = Date.parse("2027-01-01T00:00:00Z");
const NAMES = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

const formats = new Map(
  ZONES.map((zone) => [
    zone,
    {
      weekday: new Intl.DateTimeFormat("en-US", { timeZone: zone, weekday: "short" }),
      offset: new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" }),
    },
  ]),
);
const weekdayAt = (at: Date, zone: string) =>
  (NAMES.indexOf(formats.get(zone)?.weekday.format(at) ?? "") + 1) as Weekday;

/** The instants around which the clock of a zone changes, within ten years. */
function changesOf(zone: string): number[] {
  const offsetAt = (at: number) => formats.get(zone)?.offset.format(new Date(at)).split(", ").at(-1);
  const changes: number[] = [];
  for (let at = FROM, before = offsetAt(FROM); at < TO; at += 6 * HOUR) {
    const offset = offsetAt(at);
    if (offset !== before) changes.push(at);
    before = offset;
  }
  return changes;
}

function check(at: Date, days: readonly Weekday[], zone: string) {
  const first = firstAllowed(at, days, zone);
  expect(first >= at).toBe(true);
  expect(days).toContain(weekdayAt(first, zone));
  if (days.includes(weekdayAt(at, zone))) expect(first).toEqual(at);
  // Nothing before it is allowed: it is the first instant of its day.
  else expect(days).not.toContain(weekdayAt(new Date(first.getTime() - 1_000), zone));
  for (let hour = at.getTime(); hour < first.getTime(); hour += 12 * HOUR)
    expect(days).not.toContain(weekdayAt(new Date(hour), zone));
  expect(first.getTime() - at.getTime()).toBeLessThanOrEqual(7 * 24 * HOUR + HOUR);
}

test.each(ZONES)(
  "over every clock change of ten years in %s it is the first instant of an allowed day",
  (zone) => {
    for (const change of changesOf(zone)) {
      for (const hours of [-26, -6, -1, 0, 1]) {
        for (const day of WEEKDAYS) check(new Date(change + hours * HOUR), [day], zone);
      }
    }
  },
  60_000,
);

test("zones that change their clocks were found to do so", () => {
  expect(changesOf("America/New_York")).toHaveLength(20);
  expect(changesOf("UTC")).toHaveLength(0);
});

test("the same at any moment with any days", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: FROM, max: TO }).map((at) => new Date(at)),
      fc.subarray([...WEEKDAYS], { minLength: 1 }),
      fc.constantFrom(...ZONES),
      check,
    ),
    { numRuns: 500 },
  );
});

test("a day that a zone leaves out is not waited for: Samoa went from Thursday to Saturday", () => {
  const thursday = new Date("2011-12-30T08:00:00Z");
  expect(firstAllowed(thursday, [5], "Pacific/Apia").toISOString()).toBe("2012-01-05T10:00:00.000Z");
  expect(firstAllowed(thursday, [6], "Pacific/Apia").toISOString()).toBe("2011-12-30T10:00:00.000Z");
});

test("with every day allowed it is at once, to the millisecond", () => {
  const at = new Date("2026-03-08T06:59:59.999Z");
  expect(firstAllowed(at, WEEKDAYS, "America/New_York")).toBe(at);
});

test("in New York Monday begins four hours after UTC's in summer, five in winter", () => {
  const monday = (at: string) => firstAllowed(new Date(at), [1], "America/New_York").toISOString();
  expect(monday("2026-03-07T12:00:00Z")).toBe("2026-03-09T04:00:00.000Z");
  expect(monday("2026-03-02T04:59:00Z")).toBe("2026-03-02T05:00:00.000Z");
});
