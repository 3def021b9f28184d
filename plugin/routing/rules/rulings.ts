import { AS_INSTALLED, type NoticeRule, type RuledNotice, type Ruling, type Rulings } from "./notice-rule.ts";

/** What a rule is about, or a notice is; two rules about the same have the same. */
export const keyOf = ({ type, step, library }: Pick<NoticeRule, "type" | "step" | "library">): string =>
  `${type ?? ""} ${step ?? ""} ${library ?? ""}`;

/** The rules that may be about a notice, the most particular first: a step outweighs a type, a type a library. */
function candidatesOf({ type, step, library }: RuledNotice): string[] {
  const libraries = library === null ? [null] : [library, null];
  const abouts = [...(step === null ? [] : [{ type, step }]), { type, step: null }, { type: null, step: null }];
  return abouts.flatMap((about) => libraries.map((one) => keyOf({ ...about, library: one })));
}

/**
 * Indexes rules by type, step and library. Of what a rule does not decide, a less particular one does: about the step,
 * the type, then every type; in each case first for the library, then for all. What is asked once is remembered.
 */
export function openRulings(rules: readonly NoticeRule[]): Rulings {
  const byKey = new Map(rules.map((rule) => [keyOf(rule), rule]));
  const known = new Map<string, Ruling>();
  return (notice) => {
    const key = keyOf(notice);
    const before = known.get(key);
    if (before) return before;
    const ruling = candidatesOf(notice).reduceRight<Ruling>(
      (less, candidate) => over(less, byKey.get(candidate)),
      AS_INSTALLED,
    );
    known.set(key, ruling);
    return ruling;
  };
}

function over(less: Ruling, rule: NoticeRule | undefined): Ruling {
  if (!rule) return less;
  const { type: _type, step: _step, library: _library, ...says } = rule;
  const said = Object.entries(says).filter(([, value]) => value !== undefined);
  return { ...less, ...Object.fromEntries(said) };
}
