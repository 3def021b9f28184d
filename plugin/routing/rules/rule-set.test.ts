import fc from "fast-check";
import { expect, test } from "vitest";
import { NOTICE_TYPES } from "../notice-types.ts";
import { decisiveRule, type Rule, takesType } from "../rule.ts";
import { RULED_TYPES, type Ruling } from "./notice-rule.ts";
import { judgeRules, readStoredSet } from "./rule-schema.ts";
import { aRule, LIBRARIES, someRules } from "./rule-set.fixture.ts";
import { NO_RULES, rowsOf, sameSet, tidySet, withRows } from "./rule-set.ts";
import { openRulings } from "./rulings.ts";

const types = fc.constantFrom(...RULED_TYPES);
const libraries = fc.option(fc.constantFrom(...LIBRARIES, "ELSEWHERE"));
const typed = (type: (typeof RULED_TYPES)[number]) => (type === "other" ? undefined : type);
const MAIL = { leave: [false, false], instead: [true, false], too: [true, true] } as const;
const says = (rule: Rule | undefined) => [rule?.takes ?? false, (rule?.takes && rule.asWell) ?? false];

test("the rows for mail and print decide exactly what the rules decide", () => {
  fc.assert(
    fc.property(someRules, types, libraries, (rules, type, library) => {
      const { mail, print } = openRulings(rules)({ type, step: null, library });
      const rows = rowsOf({ ...NO_RULES, rules });
      const subject = { letterCode: "ANY", branchcode: library, noticeType: typed(type) };
      expect(says(decisiveRule(rows, { ...subject, transport: "email" }))).toEqual(MAIL[mail]);
      expect(says(decisiveRule(rows, { ...subject, transport: "print" }))).toEqual(MAIL[print]);
    }),
    { numRuns: 1000 },
  );
});

test("so does what is taken of a type, whichever its letters are", () => {
  const asked = fc.record({ type: fc.constantFrom(...NOTICE_TYPES), branchcode: fc.constantFrom(...LIBRARIES) });
  fc.assert(
    fc.property(someRules, asked, (rules, { type, branchcode }) => {
      const { mail } = openRulings(rules)({ type, step: null, library: branchcode });
      const taken = takesType(rowsOf({ ...NO_RULES, rules }), { transport: "email", type, branchcode }, new Set(["X"]));
      expect([taken.takes, taken.asWell]).toEqual(MAIL[mail]);
    }),
  );
});

test("a step never changes what becomes of mail and print", () => {
  fc.assert(
    fc.property(someRules, libraries, (rules, library) => {
      const rulings = openRulings(rules);
      const source = ({ mail, print }: Ruling) => [mail, print];
      const overdue = { type: "overdue", library } as const;
      expect(source(rulings({ ...overdue, step: 2 }))).toEqual(source(rulings({ ...overdue, step: null })));
    }),
  );
});

test("a set says the same after its rows were read back, in any order, and as JSON", () => {
  fc.assert(
    fc.property(someRules, (rules) => {
      const set = tidySet({ rules, former: [] });
      const rows = rowsOf(set);
      expect(withRows(set, rows.toReversed())).toEqual(set);
      expect(withRows(withRows(set, []), rows)).toEqual(set);
      expect(readStoredSet(JSON.stringify(set))).toEqual(set);
      expect(judgeRules(JSON.parse(JSON.stringify(rules.toReversed())))).toHaveProperty("rules");
      expect(sameSet(set, { rules: rules.toReversed(), former: [] })).toBe(true);
    }),
  );
});

const row = (more: Partial<Rule>): Rule => {
  return { transport: "email", letterCode: null, branchcode: null, takes: true, noticeType: null, ...more };
};

test("rows alone make a set: of several about the same the one in force; what no rule says is left out", () => {
  const rows = [
    row({ noticeType: "due", asWell: true }),
    row({ noticeType: "due", takes: false, asWell: true }),
    row({ transport: "print", noticeType: "due", branchcode: "MPL", asWell: true }),
    row({ letterCode: "ODUE", branchcode: "MPL" }),
    row({ transport: "phone" }),
    row({ noticeType: "bills" as "other" }),
    row({ branchcode: "" }),
  ];
  expect(withRows(NO_RULES, rows)).toEqual({
    rules: [aRule({ type: "due", mail: "leave" }), aRule({ type: "due", library: "MPL", print: "instead" })],
    former: [{ transport: "email", letterCode: "ODUE", type: null, library: "MPL", takes: true, asWell: false }],
  });
});

test("a rule about mail alone goes with its row, and one that says more keeps the rest", () => {
  const rules = [aRule({ mail: "too" }), aRule({ type: "due", mail: "instead", words: "own" })];
  expect(withRows({ rules, former: [] }, [])).toEqual({ rules: [aRule({ type: "due", words: "own" })], former: [] });
});
