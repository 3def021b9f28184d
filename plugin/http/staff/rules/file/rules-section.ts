import type { Db } from "../../../../database/connection.ts";
import { readLibraries } from "../../../../koha/libraries.ts";
import { lookAgainAtRules } from "../../../../notices/waiting-notices.ts";
import { judgeRules, MOST_RULES, type RuleFault } from "../../../../routing/rules/rule-schema.ts";
import { type RuleSet, sameSet } from "../../../../routing/rules/rule-set.ts";
import { readRuleSet, saveRuleSet } from "../../../../routing/rules/rule-set-store.ts";
import { sayChanges } from "../change-words.ts";
import { sayField } from "../rule-words.ts";
import type { FileSection, Words } from "./file-section.ts";

/** The part of the file that holds the rules. Former rules by letter code are not in it, and stay as they are. */
export function openRulesSection({ db, now }: { db: Db; now(): Date }): FileSection {
  return {
    export: async () => (await readRuleSet(db)).rules,
    check: async (value, words) => {
      const judged = judgeRules(value);
      return "faults" in judged ? judged.faults.map((fault) => sayFault(words, fault)) : [];
    },
    changes: async (value, words) => {
      const present = await readRuleSet(db);
      const names = { libraries: await readLibraries(db), letters: new Map<string, string>() };
      return sayChanges(words, names, present, withRules(present, value));
    },
    import: async (value, by) => {
      const present = await readRuleSet(db);
      const wanted = withRules(present, value);
      if (sameSet(present, wanted)) return true;
      const saved = await saveRuleSet(db, wanted, { by, after: present.version }, now());
      if (saved) await lookAgainAtRules(db, now());
      return saved;
    },
  };
}

/** The set with these rules, which were checked before; throws a TypeError if they were not. */
function withRules({ former }: RuleSet, value: unknown): RuleSet {
  const judged = judgeRules(value);
  if ("faults" in judged) throw new TypeError("Rules are imported before they were checked.");
  return { rules: judged.rules, former };
}

function sayFault(words: Words, fault: RuleFault): string {
  const { say, lang } = words;
  switch (fault.fault) {
    case "not_a_list":
      return say(lang, "rules:fault.not_a_list");
    case "too_many":
      return say(lang, "rules:fault.too_many", { most: MOST_RULES });
    case "field":
      return say(lang, "rules:fault.field", { rule: fault.rule, field: sayField(words, fault.field) });
    case "unknown_field":
      return say(lang, "rules:fault.unknown_field", { rule: fault.rule, name: fault.name.slice(0, 40) });
    case "twice":
      return say(lang, "rules:fault.twice", { rule: fault.rule, other: fault.other });
    default:
      return say(lang, `rules:fault.${fault.fault}`, { rule: fault.rule });
  }
}
