import type { NoticeRule } from "./notice-rule.ts";
import { type FormerRule, formerKeyOf, RULED_FIELDS, type RuledField, type RuleSet, tidySet } from "./rule-set.ts";
import { keyOf } from "./rulings.ts";

/** What differs between two sets of rules. */
export type RuleChange =
  | { change: "added"; rule: NoticeRule }
  | { change: "removed"; rule: NoticeRule }
  | { change: "changed"; rule: NoticeRule; was: NoticeRule; fields: readonly RuledField[] }
  | { change: "former_added"; former: FormerRule }
  | { change: "former_removed"; former: FormerRule };

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** What was changed from one set of rules to another, in the order in which rules are shown. Pure. */
export function changesOf(before: RuleSet, after: RuleSet): RuleChange[] {
  const [was, is] = [tidySet(before), tidySet(after)];
  const former = new Map(was.rules.map((rule) => [keyOf(rule), rule]));
  const present = new Set(is.rules.map(keyOf));
  const added = is.rules.flatMap((rule): RuleChange[] => {
    const old = former.get(keyOf(rule));
    if (!old) return [{ change: "added", rule }];
    const fields = RULED_FIELDS.filter((field) => !same(old[field], rule[field]));
    return fields.length === 0 ? [] : [{ change: "changed", rule, was: old, fields }];
  });
  const removed = was.rules.filter((rule) => !present.has(keyOf(rule)));
  return [
    ...added,
    ...removed.map((rule): RuleChange => ({ change: "removed", rule })),
    ...formerBut(is, was).map((one): RuleChange => ({ change: "former_added", former: one })),
    ...formerBut(was, is).map((one): RuleChange => ({ change: "former_removed", former: one })),
  ];
}

function formerBut({ former }: RuleSet, but: RuleSet): FormerRule[] {
  const others = but.former;
  return former.filter((one) => !others.some((other) => formerKeyOf(one) === formerKeyOf(other) && same(one, other)));
}
