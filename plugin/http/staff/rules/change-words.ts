import { changesOf, type RuleChange } from "../../../routing/rules/changes.ts";
import { AS_INSTALLED, type NoticeRule } from "../../../routing/rules/notice-rule.ts";
import { RULED_FIELDS, type RuledField, type RuleSet } from "../../../routing/rules/rule-set.ts";
import type { Frame } from "../../frame/layout.tsx";
import { type Names, sayField, sayFormer, sayPlace, sayValue } from "./rule-words.ts";

type Words = Pick<Frame, "say" | "lang">;

/** What was changed from one set of rules to another, a sentence for each rule. */
export const sayChanges = (words: Words, names: Names, before: RuleSet, after: RuleSet): string[] =>
  changesOf(before, after).map((change) => sayChange(words, names, change));

function sayChange(words: Words, names: Names, change: RuleChange): string {
  const { say, lang } = words;
  if (change.change === "former_added" || change.change === "former_removed") {
    return say(lang, `rules:change.${change.change}`, { rule: sayFormer(words, names, change.former) });
  }
  const rule = sayPlace(words, names, change.rule);
  if (change.change === "removed") return say(lang, "rules:change.removed", { rule });
  if (change.change === "added") return say(lang, "rules:change.added", { rule, what: sayDecided(words, change.rule) });
  const { was, rule: is } = change;
  const fields = change.fields.map((field) => {
    const from = sayMaybe(words, field, was);
    return `${sayField(words, field)}: ${from} → ${sayMaybe(words, field, is)}`;
  });
  return say(lang, "rules:change.changed", { rule, what: fields.join("; ") });
}

function sayDecided(words: Words, rule: NoticeRule): string {
  const decided = RULED_FIELDS.filter((field) => rule[field] !== undefined);
  return decided.map((field) => `${sayField(words, field)}: ${sayMaybe(words, field, rule)}`).join("; ");
}

/** What a rule says about one thing, or that it leaves it to a wider one. */
const sayMaybe = (words: Words, field: RuledField, rule: NoticeRule): string =>
  rule[field] === undefined
    ? words.say(words.lang, "rules:as_for_all")
    : sayValue(words, field, { ...AS_INSTALLED, ...rule });
