import fc from "fast-check";
import { type NoticeRule, RULED_TYPES, STEPS, TYPES_WITH_STEPS, URGENCIES, WEEKDAYS } from "./notice-rule.ts";
import { MAIL_SOURCES, PRINT_SOURCES, RECIPIENTS, WAYS, WORDS } from "./rule-schema.ts";
import { keyOf } from "./rulings.ts";

export const LIBRARIES = ["MPL", "CPL", "FFL"] as const;

/** A rule about every notice of every library, unless told otherwise. */
export const aRule = (more: Partial<NoticeRule>): NoticeRule => ({ type: null, step: null, library: null, ...more });

const about = fc
  .record({
    type: fc.option(fc.constantFrom(...RULED_TYPES)),
    step: fc.option(fc.constantFrom(...STEPS)),
    library: fc.option(fc.constantFrom(...LIBRARIES)),
  })
  .map(({ type, step, library }) => ({
    type,
    step: type !== null && TYPES_WITH_STEPS.includes(type) ? step : null,
    library,
  }));
const order = fc.shuffledSubarray([...WAYS], { minLength: 1 });
const decided = fc.record(
  {
    sends: fc.boolean(),
    ways: fc.oneof(
      fc.constant({ mode: "latest" as const }),
      fc.record({ mode: fc.constantFrom("first" as const, "all" as const), order }),
    ),
    to: fc.constantFrom(...RECIPIENTS),
    words: fc.constantFrom(...WORDS),
    days: fc.shuffledSubarray([...WEEKDAYS], { minLength: 1 }),
    expiresAfterHours: fc.integer({ min: 1, max: 336 }),
    urgency: fc.constantFrom(...URGENCIES),
    mail: fc.constantFrom(...MAIL_SOURCES),
    print: fc.constantFrom(...PRINT_SOURCES),
  },
  { requiredKeys: [] },
);

/** Rules as a set may hold them: no two about the same, each decides something, mail and print only of whole types. */
export const someRules = fc
  .array(fc.tuple(about, decided), { maxLength: 30 })
  .map((pairs) => pairs.map(([one, said]): NoticeRule => ({ ...one, ...said })))
  .map((rules) => rules.map((rule) => (rule.step === null ? rule : without(rule))))
  .map((rules) => [...new Map(rules.map((rule) => [keyOf(rule), rule])).values()])
  .map((rules) => rules.filter((rule) => Object.keys(rule).length > 3));

const without = ({ mail: _mail, print: _print, ...rule }: NoticeRule): NoticeRule => rule;
