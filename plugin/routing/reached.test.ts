import { describe, expect, test } from "vitest";
import type { ChannelName } from "../database/tables.ts";
import type { Elected, ElectedByType } from "./elected.ts";
import type { Kind } from "./kinds.ts";
import { NOTICE_GROUPS } from "./notice-groups.ts";
import type { NoticeType } from "./notice-types.ts";
import { type ChosenWay, movedFrom, movedTo, type Reachability, reachedRows } from "./reached.ts";
import type { NoticeRule } from "./rules/notice-rule.ts";
import { openRulings } from "./rules/rulings.ts";

const TEXTS: Elected = { source: "sms", because: "koha_texts", otherwise: "nothing", asWell: false };
const MAILED: Elected = { source: "none", because: "sms_not_ticked", otherwise: "mail", asWell: false };
const aWay = (channel: ChannelName, not: readonly string[] = [], works = true): ChosenWay => ({
  channel,
  works,
  wants: (kind) => !not.includes(kind),
});
const elected = (one: Partial<Record<NoticeType, Elected>>): ElectedByType =>
  new Map(Object.entries(one) as [NoticeType, Elected][]);
const aRule = (says: Partial<NoticeRule>): NoticeRule => ({ type: null, step: null, library: null, ...says });

/** A patron with these ways, by these rules. */
function aPerson(
  ways: readonly ChosenWay[],
  rules: readonly NoticeRule[] = [],
  guardians: readonly (readonly ChosenWay[])[] = [],
): Reachability {
  const rulings = openRulings(rules);
  return { ways, guardians, rulings: (about) => rulings({ ...about, library: "MPL" }) };
}

const reachedOf = (outcome: Partial<Record<NoticeType, Elected>>, person: Reachability) =>
  new Map(reachedRows(elected(outcome), person).map(({ type, reached }) => [type, reached]));

test("what is elected comes by the way that was chosen last and wants its kind", () => {
  const reached = reachedOf({ hold_ready: TEXTS, overdue: TEXTS }, aPerson([aWay("email", ["overdue"]), aWay("sms")]));
  expect(reached.get("hold_ready")).toMatchObject({ by: "us", channels: ["email"] });
  expect(reached.get("overdue")).toMatchObject({ by: "us", channels: ["sms"] });
});

test("a type without an election is missing", () => {
  expect(reachedOf({ hold_ready: TEXTS }, aPerson([aWay("sms")])).has("overdue")).toBe(false);
});

test.each([
  ["Koha's text beside which Koha mails", { ...TEXTS, otherwise: "mail" }, "mail"],
  ["Koha's mail, taken", { source: "email", because: "mail_taken", otherwise: "nothing", asWell: false }, "nothing"],
  ["Koha's mail, as well", { source: "email", because: "mail_taken_too", otherwise: "mail", asWell: true }, "mail"],
  ["Koha's letter, taken", { source: "print", because: "print_taken", otherwise: "nothing", asWell: false }, "nothing"],
] as const)("%s: what comes beside it is told", (_what, one, beside) => {
  const reached = reachedOf({ hold_ready: one }, aPerson([aWay("sms")]));
  expect(reached.get("hold_ready")).toEqual({ by: "us", channels: ["sms"], beside, because: one.because });
});

test("what nobody serves comes as Koha sends it, with why and the way that was chosen for it", () => {
  const reached = reachedOf({ hold_ready: MAILED }, aPerson([aWay("telegram"), aWay("sms")]));
  expect(reached.get("hold_ready")).toEqual({ by: "mail", channel: "telegram", because: "sms_not_ticked" });
});

test("a kind unticked since the election comes by no message of ours", () => {
  const reached = reachedOf({ hold_ready: TEXTS }, aPerson([aWay("sms", ["hold_ready"])]));
  expect(reached.get("hold_ready")).toEqual({ by: "nothing", channel: undefined, because: "unticked_here" });
});

test("an address that said STOP gets nothing, though another way is open: the last choice holds", () => {
  const reached = reachedOf({ hold_ready: TEXTS }, aPerson([aWay("email", [], false), aWay("sms")]));
  expect(reached.get("hold_ready")).toEqual({ by: "stopped", channel: "email" });
});

describe("by rules", () => {
  const WAYS = [aWay("email"), aWay("telegram"), aWay("sms")];

  test("an order decides, not what was chosen last; other types stay as they are", () => {
    const rules = [aRule({ type: "overdue", ways: { mode: "first", order: ["sms"] } })];
    const reached = reachedOf({ hold_ready: TEXTS, overdue: TEXTS }, aPerson(WAYS, rules));
    expect(reached.get("hold_ready")).toMatchObject({ channels: ["email"] });
    expect(reached.get("overdue")).toMatchObject({ channels: ["sms"] });
  });

  test("all ways are named, in the order of the rule, those that do not work left out", () => {
    const rules = [aRule({ ways: { mode: "all", order: ["sms"] } })];
    expect(reachedOf({ due: TEXTS }, aPerson(WAYS, rules)).get("due")).toMatchObject({
      channels: ["sms", "email", "telegram"],
    });
    const stopped = [aWay("email"), aWay("sms", [], false)];
    expect(reachedOf({ due: TEXTS }, aPerson(stopped, rules)).get("due")).toMatchObject({ channels: ["email"] });
    expect(reachedOf({ due: TEXTS }, aPerson([aWay("sms", [], false)], rules)).get("due")).toMatchObject({
      by: "stopped",
    });
  });

  test.each([
    ["Koha's text", TEXTS, "nothing"],
    ["Koha's text beside mail", { ...TEXTS, otherwise: "mail" }, "mail"],
    ["Koha's mail", { source: "email", because: "mail_taken", otherwise: "nothing", asWell: false }, "mail"],
    ["Koha's letter", { source: "print", because: "print_taken", otherwise: "nothing", asWell: false }, "letter"],
  ] as const)("%s of a type that is off is never ours", (_what, one, by) => {
    const person = aPerson(WAYS, [aRule({ type: "due", sends: false })]);
    expect(reachedOf({ due: one }, person).get("due")).toMatchObject({ by, because: "type_off" });
  });

  test("it goes to the guardian where one can be reached, else to the patron", () => {
    const rules = [aRule({ type: "overdue", to: "guardian" }), aRule({ type: "due", to: "both" })];
    const guarded = aPerson(WAYS, rules, [[aWay("sms", ["due_soon"])]]);
    const reached = reachedOf({ overdue: TEXTS, due: TEXTS, checkin: TEXTS }, guarded);
    expect(reached.get("overdue")).toEqual({ by: "guardian", beside: "nothing", because: "koha_texts" });
    expect(reached.get("due")).not.toHaveProperty("guardianToo");
    expect(reached.get("checkin")).toMatchObject({ by: "us", channels: ["email"] });
    expect(reachedOf({ overdue: TEXTS }, aPerson(WAYS, rules)).get("overdue")).toMatchObject({ by: "us" });
    const both = reachedOf({ due: TEXTS }, aPerson(WAYS, rules, [[aWay("sms")]]));
    expect(both.get("due")).toMatchObject({ by: "us", channels: ["email"], guardianToo: true });
  });

  test("reminders that differ are told apart, and others are one row", () => {
    const rules = [aRule({ type: "overdue", step: 3, ways: { mode: "first", order: ["sms"] } })];
    const rows = reachedRows(elected({ overdue: TEXTS, hold_reminder: TEXTS }), aPerson(WAYS, rules));
    expect(rows.map(({ type, step, reached }) => [type, step, "channels" in reached && reached.channels])).toEqual([
      ["hold_reminder", null, ["email"]],
      ["overdue", 1, ["email"]],
      ["overdue", 2, ["email"]],
      ["overdue", 3, ["sms"]],
    ]);
  });
});

describe("what moves", () => {
  const groupOf = (kind: Kind) =>
    NOTICE_GROUPS.find((group) => group.kind === kind) ?? { kind, type: "other", step: null };
  const moving = (kinds: Kind[], moves: ReturnType<typeof movedFrom>) => kinds.map((kind) => moves(groupOf(kind)));

  test("to a way chosen anew is what comes by another and is ticked for it", () => {
    const moves = movedTo("email", aPerson([aWay("sms", ["loans"])]), (kind) => kind !== "overdue");
    expect(moving(["hold_ready", "overdue", "loans"], moves)).toEqual(["sms", undefined, undefined]);
    expect(
      moving(
        ["hold_ready"],
        movedTo("sms", aPerson([aWay("sms")]), () => true),
      ),
    ).toEqual([undefined]);
  });

  test("from a way that is left comes by the next one that wants it", () => {
    const moves = movedFrom("email", aPerson([aWay("email", ["loans"]), aWay("sms", ["overdue"])]));
    expect(moving(["hold_ready", "overdue", "loans"], moves)).toEqual(["sms", undefined, undefined]);
  });

  test("by an order is only what the new way comes before", () => {
    const rules = [aRule({ ways: { mode: "first", order: ["telegram", "sms", "email"] } })];
    const person = aPerson([aWay("sms")], rules);
    expect(
      moving(
        ["due_soon"],
        movedTo("email", person, () => true),
      ),
    ).toEqual([undefined]);
    expect(
      moving(
        ["due_soon"],
        movedTo("telegram", person, () => true),
      ),
    ).toEqual(["sms"]);
    const two = aPerson([aWay("sms"), aWay("telegram")], rules);
    expect(moving(["due_soon"], movedFrom("telegram", two))).toEqual(["sms"]);
    expect(moving(["due_soon"], movedFrom("sms", two))).toEqual([undefined]);
  });

  test("is nothing where every way gets it, where it is off, and where it is a guardian's", () => {
    for (const says of [{ ways: { mode: "all", order: [] } }, { sends: false }, { to: "guardian" }] as const) {
      const person = aPerson([aWay("email"), aWay("sms")], [aRule(says)], [[aWay("sms")]]);
      expect(moving(["due_soon", "other"], movedFrom("email", person))).toEqual([undefined, undefined]);
      expect(
        moving(
          ["due_soon", "other"],
          movedTo("telegram", person, () => true),
        ),
      ).toEqual([undefined, undefined]);
    }
  });
});
