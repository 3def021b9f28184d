/** The first, second or third letter about the same thing. */
export type NoticeStep = 1 | 2 | 3;

const STEPS = [1, 2, 3] as const;

/** The letters of one row of Koha's overdue rules, by their step; null where it sends none. */
export interface StepRule {
  /** Empty: for all libraries. */
  library: string;
  /** Empty: for all categories. */
  category: string;
  letters: readonly (string | null)[];
}

/** What letters are called where no rule names them. */
const USUAL: Readonly<Record<string, NoticeStep>> = { ODUE: 1, ODUE2: 2, ODUE3: 3 };

const same = (one: string, other: string): boolean => one.trim().toUpperCase() === other.trim().toUpperCase();

/**
 * Which step of the overdue rules a letter is, where its code says so; null: it serves several, or no rule names it and
 * its code is none of the usual ones. As Koha's job reads them (overdue_notices.pl): a library that has rules uses
 * those alone, others the general ones; the patron's category comes before all. A letter that the rules in force do not
 * name may be of a library that the row does not tell: then any rule counts. Pure.
 */
export function stepOf(
  letterCode: string,
  { branchcode, categorycode }: { branchcode: string; categorycode: string },
  rules: readonly StepRule[],
): NoticeStep | null {
  const own = branchcode === "" ? [] : rules.filter(({ library }) => same(library, branchcode));
  const inForce = own.length > 0 ? own : rules.filter(({ library }) => library === "");
  const groups = [
    inForce.filter(({ category }) => category !== "" && same(category, categorycode)),
    inForce.filter(({ category }) => category === ""),
    rules,
  ];
  for (const group of groups) {
    const steps = new Set(
      group.flatMap(({ letters }) => STEPS.filter((step) => same(letters[step - 1] ?? "", letterCode))),
    );
    if (steps.size > 0) return steps.size === 1 ? ([...steps][0] ?? null) : null;
  }
  return USUAL[letterCode.trim().toUpperCase()] ?? null;
}

/** A row of Koha's queue that may be an earlier notice of the same. */
export interface QueuedBefore {
  noticeId: number;
  transport: string;
  /** The day it was queued on. */
  day: string;
  /** What the row's stamp says that it is about, as `hold:7`; null without a stamp. */
  thing: string | null;
}

/** Since when, and before which notice, earlier ones count. */
export interface Counted {
  noticeId: number;
  /** As `hold:7`; where a stamped notice tells of the same, only notices of that count. */
  things: readonly string[];
  since: string;
  /** The day of the notice itself. */
  day: string;
}

/**
 * How many earlier notices there were: days on which Koha queued one, by the way that it used most, since it writes one
 * row for each way of the same notice. Rows that are stamped with another thing do not count. Pure.
 */
export function countEarlier({ noticeId, things, since, day }: Counted, rows: readonly QueuedBefore[]): number {
  const days = new Map<string, Set<string>>();
  for (const row of rows) {
    if (row.noticeId >= noticeId || row.day < since || row.day >= day) continue;
    if (row.thing !== null && things.length > 0 && !things.includes(row.thing)) continue;
    days.set(row.transport, (days.get(row.transport) ?? new Set()).add(row.day));
  }
  return Math.max(0, ...[...days.values()].map(({ size }) => size));
}
