import { expect, test } from "vitest";
import type { ChannelName } from "../database/tables.ts";
import { NOTICE_GROUPS, type RulingsOfPatron, unsentKinds } from "./notice-groups.ts";
import type { NoticeRule } from "./rules/notice-rule.ts";
import { openRulings } from "./rules/rulings.ts";
import { ticksMean } from "./ticks.ts";

const CHANNELS: readonly ChannelName[] = ["email", "sms", "telegram"];
const ALL = { mode: "all", order: [] } as const;
const aRule = (says: Partial<NoticeRule>): NoticeRule => ({ type: null, step: null, library: null, ...says });

function rulingsOf(...rules: NoticeRule[]): RulingsOfPatron {
  const rulings = openRulings(rules);
  return (about) => rulings({ ...about, library: "MPL" });
}

test("as installed the way chosen last holds for everything", () => {
  expect(ticksMean(rulingsOf(), CHANNELS)).toMatchObject([{ mode: "latest", order: [] }]);
});

test("an order is told with every channel, those that it does not name last, newest choice first", () => {
  const rules = rulingsOf(aRule({ ways: { mode: "first", order: ["telegram"] } }));
  expect(ticksMean(rules, CHANNELS)).toMatchObject([{ mode: "first", order: ["telegram", "email", "sms"] }]);
});

test("an order of ways that have no boxes here orders nothing", () => {
  const rules = rulingsOf(aRule({ ways: { mode: "first", order: ["telegram"] } }));
  expect(ticksMean(rules, ["email", "sms"])).toMatchObject([{ mode: "latest" }]);
});

test("a rule for one library says nothing about another", () => {
  const rules = openRulings([aRule({ library: "CPL", ways: ALL })]);
  expect(ticksMean((about) => rules({ ...about, library: "MPL" }), CHANNELS)).toMatchObject([{ mode: "latest" }]);
  expect(ticksMean((about) => rules({ ...about, library: "CPL" }), CHANNELS)).toMatchObject([{ mode: "all" }]);
});

test("a kind is named where all of it is so, else its types, else its reminders", () => {
  const rules = rulingsOf(
    aRule({ type: "due", ways: ALL }),
    aRule({ type: "due_soon", ways: ALL }),
    aRule({ type: "recall_ready", ways: ALL }),
    aRule({ type: "overdue", step: 3, ways: ALL }),
  );
  const [first, second, ...more] = ticksMean(rules, CHANNELS);
  expect(first).toEqual({
    mode: "all",
    order: [],
    of: [{ type: "recall_ready", step: null }, { kind: "due_soon" }, { type: "overdue", step: 3 }],
  });
  expect(second?.mode).toBe("latest");
  expect(more).toEqual([]);
});

test("what is so for most is last, but what comes by all ways is first", () => {
  const order = { mode: "first", order: ["sms"] } as const;
  const rules = rulingsOf(aRule({ ways: ALL }), aRule({ type: "overdue", ways: order }));
  expect(ticksMean(rules, CHANNELS).map(({ mode }) => mode)).toEqual(["all", "first"]);
  const other = rulingsOf(aRule({ ways: order }), aRule({ type: "overdue", ways: { mode: "latest" } }));
  expect(ticksMean(other, CHANNELS).map(({ mode }) => mode)).toEqual(["latest", "first"]);
});

test("what is off is not spoken of, and a kind is off where all its types and reminders are", () => {
  const off = (type: NoticeRule["type"], step: NoticeRule["step"] = null) => aRule({ type, step, sends: false });
  expect(ticksMean(rulingsOf(aRule({ sends: false })), CHANNELS)).toEqual([]);
  expect(ticksMean(rulingsOf({ ...off("due"), ways: ALL }), CHANNELS)).toHaveLength(1);
  expect([...unsentKinds(rulingsOf(off("due")))]).toEqual([]);
  expect([...unsentKinds(rulingsOf(off("due"), off("due_soon")))]).toEqual(["due_soon"]);
  expect([...unsentKinds(rulingsOf(off("overdue", 1), off("overdue", 2)))]).toEqual([]);
  expect([...unsentKinds(rulingsOf(off("overdue", 1), off("overdue", 2), off("overdue", 3)))]).toEqual(["overdue"]);
  // Receipts are about the account and have no type.
  expect([...unsentKinds(rulingsOf(off("membership_expiry")))]).toEqual([]);
  expect([...unsentKinds(rulingsOf(off("membership_expiry"), off("other")))]).toEqual(["account", "other"]);
});

test("every notice is in exactly one group of one kind and type", () => {
  const keys = NOTICE_GROUPS.map(({ kind, type, step }) => `${kind} ${type} ${step}`);
  expect(new Set(keys).size).toBe(keys.length);
});
