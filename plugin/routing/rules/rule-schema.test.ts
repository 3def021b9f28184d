import { expect, test } from "vitest";
import { judgeRules, readStoredSet } from "./rule-schema.ts";
import { aRule } from "./rule-set.fixture.ts";

const ALL = { type: null, step: null, library: null };

test("rules are read, tidied, and may be none", () => {
  expect(judgeRules([])).toEqual({ rules: [] });
  const given = { days: [7, 1], ...ALL, type: "overdue", step: 3, sends: false };
  expect(judgeRules([given])).toEqual({ rules: [aRule({ type: "overdue", step: 3, sends: false, days: [1, 7] })] });
});

test.each<[string, unknown, object]>([
  ["no list", { rules: [] }, { fault: "not_a_list" }],
  ["nothing", undefined, { fault: "not_a_list" }],
  ["501 rules", Array(501).fill(aRule({ sends: true })), { fault: "too_many" }],
  ["a word", ["overdue"], { fault: "not_a_rule", rule: 1 }],
  ["null", [null], { fault: "not_a_rule", rule: 1 }],
  ["a list", [[]], { fault: "not_a_rule", rule: 1 }],
  ["another type", [{ ...ALL, type: "bills", sends: true }], { fault: "type", rule: 1 }],
  ["no type at all", [{ step: null, library: null, sends: true }], { fault: "type", rule: 1 }],
  ["a fourth step", [{ ...ALL, type: "overdue", step: 4, sends: true }], { fault: "step", rule: 1 }],
  ["a step of what has none", [{ ...ALL, type: "due", step: 1, sends: true }], { fault: "unfit_step", rule: 1 }],
  ["a step of every notice", [{ ...ALL, step: 1, sends: true }], { fault: "unfit_step", rule: 1 }],
  ["mail of a step", [{ ...ALL, type: "overdue", step: 1, mail: "too" }], { fault: "source_of_step", rule: 1 }],
  ["print of a step", [{ ...ALL, type: "overdue", step: 1, print: "leave" }], { fault: "source_of_step", rule: 1 }],
  ["an empty library", [{ ...ALL, library: "", sends: true }], { fault: "library", rule: 1 }],
  ["a long library", [{ ...ALL, library: "A".repeat(11), sends: true }], { fault: "library", rule: 1 }],
  ["a rule that decides nothing", [aRule({ sends: true }), { ...ALL, type: "due" }], { fault: "nothing", rule: 2 }],
  ["a field of another release", [{ ...ALL, sends: true, moon: 1 }], { fault: "unknown_field", rule: 1, name: "moon" }],
  ["a rule and its opposite", [aRule({ sends: true }), aRule({ sends: false })], { fault: "twice", rule: 2, other: 1 }],
])("%s is refused as a whole", (_what, list, fault) => {
  expect(judgeRules(list)).toEqual({ faults: expect.arrayContaining([fault]) });
});

test.each<[string, unknown]>([
  ["sends", 1],
  ["sends", null],
  ["ways", "all"],
  ["ways", { mode: "latest", order: ["sms"] }],
  ["ways", { mode: "first" }],
  ["ways", { mode: "first", order: [] }],
  ["ways", { mode: "all", order: ["sms", "sms"] }],
  ["ways", { mode: "all", order: ["pigeon"] }],
  ["to", "guardians"],
  ["words", "ours"],
  ["days", []],
  ["days", [1, 1]],
  ["days", [0]],
  ["days", ["1"]],
  ["expiresAfterHours", 0],
  ["expiresAfterHours", 337],
  ["expiresAfterHours", 1.5],
  ["expiresAfterHours", "48"],
  ["urgency", "urgent"],
  ["mail", "also"],
  ["print", "too"],
])("of %s %j is refused by its name", (field, value) => {
  const judged = judgeRules([{ ...ALL, [field]: value }]);
  expect(judged).toEqual({ faults: expect.arrayContaining([{ fault: "field", rule: 1, field }]) });
});

test.each([
  "",
  "{",
  "[]",
  "null",
  '{"rules":[]}',
  '{"rules":[{"type":"moon"}],"former":[]}',
  '{"rules":[],"former":[],"more":1}',
])("a stored set of %s is none", (text) => {
  expect(readStoredSet(text)).toBeUndefined();
});
