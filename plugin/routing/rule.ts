import { LETTERS_OF_TYPE, type NoticeType, typeOf } from "./notice-types.ts";
import type { RuledType } from "./rules/notice-rule.ts";

/** One rule of the library about a transport that Koha's own sender serves too. */
export interface Rule {
  transport: string;
  /** Null: every notice. */
  letterCode: string | null;
  /** Null: every library. */
  branchcode: string | null;
  takes: boolean;
  /** Whatever the letters of this type are called; `other`: those of no type; null: every type. */
  noticeType?: RuledType | null;
  /** What is taken goes beside Koha's mail, not in its place. */
  asWell?: boolean;
}

/** As it stands in `tidings_rule`. */
export interface StoredRule extends Rule {
  id: number;
}

export interface Subject {
  transport: string;
  letterCode: string | null;
  branchcode: string | null;
  /** The type of the letter; none: only a rule about `other` letters, or about every type, says something of it. */
  noticeType?: NoticeType | undefined;
}

function matches(rule: Rule, subject: Subject): boolean {
  return (
    rule.transport === subject.transport &&
    (rule.letterCode === null || rule.letterCode === subject.letterCode) &&
    ((rule.noticeType ?? null) === null || rule.noticeType === (subject.noticeType ?? "other")) &&
    (rule.branchcode === null || rule.branchcode === subject.branchcode)
  );
}

/** A rule about a letter outweighs one about a type, that one about a library, and one about both either of them. */
const weight = (rule: Rule): number =>
  (rule.letterCode === null ? 0 : 4) +
  ((rule.noticeType ?? null) === null ? 0 : 2) +
  (rule.branchcode === null ? 0 : 1);

/** The rule that decides about a notice; undefined: none says anything, and it is not taken. */
export function decisiveRule(rules: readonly Rule[], subject: Subject): Rule | undefined {
  const fitting = rules.filter((rule) => matches(rule, subject));
  return fitting.sort(
    (a, b) =>
      weight(b) - weight(a) ||
      Number(a.takes) - Number(b.takes) ||
      Number(b.asWell ?? false) - Number(a.asWell ?? false),
  )[0];
}

/**
 * Whether we take a notice over by these rules. The most particular matching rule decides; without one it is not taken.
 */
export function mayTake(rules: readonly Rule[], subject: Subject): boolean {
  return decisiveRule(rules, subject)?.takes ?? false;
}

/**
 * How notices of a type are taken at a library: as soon as one of its letters is, and beside Koha's mail only if all
 * that are taken are. A rule about a letter counts for the letter's type. `overdue` are the library's overdue letters.
 */
export function takesType(
  rules: readonly Rule[],
  subject: { transport: string; type: NoticeType; branchcode: string },
  overdue: ReadonlySet<string>,
): { takes: boolean; asWell: boolean } {
  const { transport, type, branchcode } = subject;
  const named = rules.flatMap(({ letterCode }) =>
    letterCode !== null && typeOf(letterCode, overdue) === type ? [letterCode] : [],
  );
  const letters = new Set([...(type === "overdue" && overdue.size > 0 ? overdue : LETTERS_OF_TYPE[type]), ...named]);
  const taking = [...letters]
    .map((letterCode) => decisiveRule(rules, { transport, letterCode, branchcode, noticeType: type }))
    .filter((rule) => rule?.takes);
  return { takes: taking.length > 0, asWell: taking.length > 0 && taking.every((rule) => rule?.asWell ?? false) };
}
