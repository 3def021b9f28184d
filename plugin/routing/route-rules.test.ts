import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Facts, route } from "./route.ts";
import { firstAllowed } from "./rules/allowed-days.ts";
import { AS_INSTALLED, type Ruling, type Weekday } from "./rules/notice-rule.ts";
import { anyPerson, anyRuling, anySenders, aPersonWith } from "./ways.fixture.ts";

const HOUR = 3_600_000;
const ZONES = ["UTC", "America/New_York", "Europe/Copenhagen", "America/Santiago", "Australia/Lord_Howe"];
const NAMES = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const weekdays = new Map(
  ZONES.map((zone) => [zone, new Intl.DateTimeFormat("en-US", { timeZone: zone, weekday: "short" })]),
);
const weekdayAt = (at: Date, zone: string) => (NAMES.indexOf(weekdays.get(zone)?.format(at) ?? "") + 1) as Weekday;

interface Case {
  facts: Facts & { ruling: Ruling; zone: string };
  now: Date;
}

/** Any notice, looked at within three weeks; half of them around a change of some zone's clock. */
const anyCase: fc.Arbitrary<Case> = fc
  .record({
    patron: anyPerson(7),
    guardians: fc.tuple(anyPerson(8), anyPerson(9)).chain((two) => fc.subarray(two)),
    ruling: anyRuling,
    senders: anySenders,
    zone: fc.constantFrom(...ZONES),
    letterCode: fc.constantFrom("HOLD", "CHECKIN", "ODUE", "PASSWORD_RESET"),
    at: fc.oneof(
      fc.integer({ min: Date.parse("2024-01-01"), max: Date.parse("2027-01-01") }),
      fc
        .constantFrom(
          "2026-03-08T07:00Z",
          "2026-03-29T01:00Z",
          "2026-04-05T03:00Z",
          "2026-09-06T04:00Z",
          "2026-10-25T01:00Z",
        )
        .chain((change) => fc.integer({ min: -30 * HOUR, max: 30 * HOUR }).map((off) => Date.parse(change) + off)),
    ),
    age: fc.oneof(fc.integer({ min: 0, max: 3 * HOUR }), fc.integer({ min: 0, max: 21 * 24 * HOUR })),
    guarded: fc.boolean(),
  })
  .map(({ patron, guardians, ruling, senders, zone, letterCode, at, age, guarded }) => {
    const since = new Date(at - age);
    const { choices, wants } = patron;
    const about = { patronId: 7, letterCode, since, mergingSince: since, patronExists: true };
    return {
      facts: { ...about, choices, wants, senders, ruling, zone, ...(guarded ? { guardians } : {}) },
      now: new Date(at),
    };
  });

const each = (check: (one: Case) => void) => fc.assert(fc.property(anyCase, check), { numRuns: 3_000 });

describe("by any rules", () => {
  test("a type that is off is never sent, held or touched again", () => {
    each(({ facts, now }) => {
      if (facts.letterCode === "PASSWORD_RESET") return;
      const off = { ...facts, ruling: { ...facts.ruling, sends: false } };
      expect(route(off, now)).toEqual({ kind: "end", because: "type_off" });
    });
  });

  test("it is sent on an allowed day by the library's clock alone, and before its time is over", () => {
    let sent = 0;
    each(({ facts, now }) => {
      const decision = route(facts, now);
      if (decision.kind !== "send") return;
      sent += 1;
      expect(facts.ruling.days).toContain(weekdayAt(now, facts.zone));
      expect(decision.until.getTime()).toBeGreaterThan(now.getTime());
    });
    expect(sent).toBeGreaterThan(40);
  });

  test("its time counts from the first moment that the rules allow", () => {
    each(({ facts, now }) => {
      const decision = route({ ...facts, letterCode: "HOLD" }, now);
      const { days, expiresAfterHours } = facts.ruling;
      const first = firstAllowed(facts.since, days, facts.zone);
      const until = new Date(first.getTime() + expiresAfterHours * HOUR);
      if (decision.kind === "send") expect(decision.until).toEqual(until);
      if (decision.kind === "end" && decision.because === "too_late") expect(now >= until).toBe(true);
      else if (facts.ruling.sends) expect(now < until).toBe(true);
    });
  });

  test("what waits for a day is looked at as that day begins, or as its time is over, within eight days", () => {
    let held = 0;
    each(({ facts, now }) => {
      const decision = route({ ...facts, letterCode: "HOLD" }, now);
      if (decision.kind !== "hold" || decision.because !== "other_day") return;
      held += 1;
      expect(decision.until > now && decision.until.getTime() <= now.getTime() + 8 * 24 * HOUR).toBe(true);
      const then = route({ ...facts, letterCode: "HOLD" }, decision.until);
      expect(then.kind === "send" || (then.kind === "end" && then.because === "too_late")).toBe(true);
    });
    expect(held).toBeGreaterThan(40);
  });

  test("another recipient than the patron is named, and only then", () => {
    each(({ facts, now }) => {
      const decision = route(facts, now);
      if (decision.kind !== "send") return;
      if (facts.ruling.to === "patron" || !facts.guardians) expect(decision).not.toHaveProperty("patronId");
      expect(decision.patronId).not.toBe(7);
    });
  });
});

test("with what is installed as its ruling it is as without any", () => {
  each(({ facts: { ruling: _ruling, guardians: _guardians, zone: _zone, ...facts }, now }) => {
    expect(route({ ...facts, ruling: AS_INSTALLED, zone: "America/New_York" }, now)).toEqual(route(facts, now));
  });
});

describe("days of the week", () => {
  const { choices, wants } = aPersonWith(7, { sms: 70 });
  const monday = { ...AS_INSTALLED, days: [1 as const] };
  const facts = (since: string, letterCode = "HOLD"): Facts => ({
    patronId: 7,
    letterCode,
    since: new Date(since),
    mergingSince: new Date(since),
    patronExists: true,
    choices,
    wants,
    senders: new Map([["sms", "15550100001"]]),
    ruling: monday,
    zone: "America/New_York",
  });

  test("a notice of Tuesday waits for Monday, and then has its two days", () => {
    const tuesday = facts("2026-03-03T15:00:00Z");
    expect(route(tuesday, new Date("2026-03-03T15:01:00Z"))).toEqual({
      kind: "hold",
      because: "other_day",
      until: new Date("2026-03-09T04:00:00Z"),
    });
    expect(route(tuesday, new Date("2026-03-09T04:00:00Z"))).toMatchObject({
      kind: "send",
      until: new Date("2026-03-11T04:00:00Z"),
    });
  });

  test("what Koha still adds to as its day ends has the next one", () => {
    const late = facts("2026-03-03T04:50:00Z", "CHECKIN");
    expect(route(late, new Date("2026-03-03T04:51:00Z"))).toMatchObject({ kind: "hold", because: "merging" });
    expect(route(late, new Date("2026-03-03T05:05:00Z"))).toMatchObject({
      because: "other_day",
      until: new Date("2026-03-09T04:00:00Z"),
    });
    expect(route(late, new Date("2026-03-09T04:00:00Z"))).toMatchObject({ kind: "send" });
  });
});
