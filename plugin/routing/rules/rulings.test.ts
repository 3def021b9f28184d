import fc from "fast-check";
import { expect, test } from "vitest";
import { AS_INSTALLED, type NoticeRule, RULED_TYPES, STEPS } from "./notice-rule.ts";
import { aRule, LIBRARIES, someRules } from "./rule-set.fixture.ts";
import { openRulings } from "./rulings.ts";

const HERE = { type: "overdue", step: 2, library: "MPL" } as const;

test("without rules everything is as Koha has it", () => {
  expect(openRulings([])(HERE)).toEqual(AS_INSTALLED);
});

test("a step outweighs its type, a type every notice, in each case a library all; each field by itself", () => {
  const rules = [
    aRule({ urgency: "low", words: "own", to: "both" }),
    aRule({ library: "MPL", urgency: "high", days: [1] }),
    aRule({ type: "overdue", urgency: "normal", expiresAfterHours: 1 }),
    aRule({ type: "overdue", library: "MPL", words: "koha", expiresAfterHours: 2 }),
    aRule({ type: "overdue", step: 2, expiresAfterHours: 3 }),
    aRule({ ...HERE, to: "guardian" }),
    aRule({ ...HERE, step: 1, sends: false }),
    aRule({ ...HERE, library: "CPL", sends: false }),
  ];
  expect(openRulings(rules)(HERE)).toEqual({
    ...AS_INSTALLED,
    urgency: "normal",
    words: "koha",
    to: "guardian",
    days: [1],
    expiresAfterHours: 3,
  });
});

test("asked in general, only rules about every notice decide", () => {
  const rules = [aRule({ urgency: "low" }), aRule({ library: "MPL", days: [1] }), aRule({ type: "due", sends: false })];
  expect(openRulings(rules)({ type: null, step: null, library: "MPL" })).toEqual({
    ...AS_INSTALLED,
    urgency: "low",
    days: [1],
  });
});

test("what rules there are in which order makes no difference, and what is asked twice is answered alike", () => {
  const notices = fc.record({
    type: fc.constantFrom(...RULED_TYPES),
    step: fc.option(fc.constantFrom(...STEPS)),
    library: fc.option(fc.constantFrom(...LIBRARIES)),
  });
  fc.assert(
    fc.property(someRules, notices, (rules, notice) => {
      const [there, back] = [openRulings(rules), openRulings(rules.toReversed())];
      expect(back(notice)).toEqual(there(notice));
      expect(there(notice)).toEqual(there(notice));
    }),
  );
});

test("five hundred rules cost no more than one", () => {
  const many = Array.from({ length: 500 }, (_, nth): NoticeRule => {
    return aRule({ type: RULED_TYPES[nth % 13] ?? null, library: `L${nth % 100}`, expiresAfterHours: 1 + (nth % 300) });
  });
  const notices = Array.from({ length: 100_000 }, (_, nth) => {
    return { type: RULED_TYPES[nth % 13] ?? "other", step: null, library: `L${nth % 100}` } as const;
  });
  const time = (rules: readonly NoticeRule[]) => {
    const began = performance.now();
    const rulings = openRulings(rules);
    for (const notice of notices) rulings(notice);
    return performance.now() - began;
  };
  time(many);
  const best = (rules: readonly NoticeRule[]) => Math.min(...[1, 2, 3, 4, 5].map(() => time(rules)));
  expect(best(many) / best(many.slice(0, 1))).toBeLessThan(5);
});
