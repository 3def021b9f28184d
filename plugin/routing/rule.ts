/** One rule of the library about a transport that Koha's own sender serves too. */
export interface Rule {
  transport: string;
  /** Null: every notice. */
  letterCode: string | null;
  /** Null: every library. */
  branchcode: string | null;
  takes: boolean;
}

export interface Subject {
  transport: string;
  letterCode: string | null;
  branchcode: string | null;
}

function matches(rule: Rule, subject: Subject): boolean {
  return (
    rule.transport === subject.transport &&
    (rule.letterCode === null || rule.letterCode === subject.letterCode) &&
    (rule.branchcode === null || rule.branchcode === subject.branchcode)
  );
}

/** A rule about a notice outweighs one about a library, and one about both outweighs either. */
const weight = (rule: Rule): number => (rule.letterCode === null ? 0 : 2) + (rule.branchcode === null ? 0 : 1);

/**
 * Whether we take a notice over by these rules. The most particular matching rule decides; without one it is not taken.
 */
export function mayTake(rules: readonly Rule[], subject: Subject): boolean {
  const fitting = rules.filter((rule) => matches(rule, subject));
  const [decisive] = fitting.sort((a, b) => weight(b) - weight(a) || Number(a.takes) - Number(b.takes));
  return decisive?.takes ?? false;
}
