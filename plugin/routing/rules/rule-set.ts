import type { Rule } from "../rule.ts";
import {
  type MailSource,
  type NoticeRule,
  type PrintSource,
  RULED_TYPES,
  type RuledType,
  type Ruling,
  STEPS,
  WEEKDAYS,
} from "./notice-rule.ts";
import { keyOf } from "./rulings.ts";

/** Koha's own rows that a rule can take over. */
export const TAKEN_TRANSPORTS = ["email", "print"] as const;
type TakenTransport = (typeof TAKEN_TRANSPORTS)[number];

/** A rule of a former release about letters with this code. It stays in force until it is removed; none is added. */
export interface FormerRule {
  transport: TakenTransport;
  letterCode: string;
  type: RuledType | null;
  library: string | null;
  takes: boolean;
  asWell: boolean;
}

/** All rules of the library, as one version of them holds them. */
export interface RuleSet {
  rules: readonly NoticeRule[];
  former: readonly FormerRule[];
}

export const NO_RULES: RuleSet = { rules: [], former: [] };

/** What a rule may decide, in the order in which it is shown. */
export const RULED_FIELDS = [
  "sends",
  "ways",
  "to",
  "words",
  "days",
  "expiresAfterHours",
  "urgency",
  "mail",
  "print",
] as const satisfies readonly (keyof Ruling)[];
export type RuledField = (typeof RULED_FIELDS)[number];

/** A rule in one way of writing: fields in their order, days in theirs, nothing undefined. */
export function tidyRule(rule: NoticeRule): NoticeRule {
  const days = rule.days && WEEKDAYS.filter((day) => rule.days?.includes(day));
  const tidy = { ...rule, ...(days && { days }) };
  const said = RULED_FIELDS.flatMap((field) => (tidy[field] === undefined ? [] : [[field, tidy[field]] as const]));
  return { type: rule.type, step: rule.step, library: rule.library, ...Object.fromEntries(said) };
}

const decidesNothing = (rule: NoticeRule): boolean => RULED_FIELDS.every((field) => rule[field] === undefined);

const placeOf = ({ type, step }: NoticeRule): number =>
  (type === null ? -1 : RULED_TYPES.indexOf(type)) * (STEPS.length + 1) + (step ?? 0);

/** A set in one way of writing: the widest rules first, all libraries before one; none that decides nothing. */
export function tidySet({ rules, former }: RuleSet): RuleSet {
  const order = (a: string | null, b: string | null) => ((a ?? "") < (b ?? "") ? -1 : Number((a ?? "") > (b ?? "")));
  return {
    rules: rules
      .map(tidyRule)
      .filter((rule) => !decidesNothing(rule))
      .sort((a, b) => placeOf(a) - placeOf(b) || order(a.library, b.library)),
    former: former
      .map(({ transport, letterCode, type, library, takes, asWell }) => {
        return { transport, letterCode, type, library, takes, asWell };
      })
      .sort((a, b) => order(formerKeyOf(a), formerKeyOf(b))),
  };
}

/** Whether two sets say the same. */
export const sameSet = (one: RuleSet, other: RuleSet): boolean =>
  JSON.stringify(tidySet(one)) === JSON.stringify(tidySet(other));

/** What a row of `tidings_rule` is about; two about the same have the same. */
export const rowKeyOf = ({ transport, letterCode, noticeType, branchcode }: Rule): string =>
  `${transport} ${letterCode ?? ""} ${noticeType ?? ""} ${branchcode ?? ""}`;

/** What a former rule is about; two about the same have the same. */
export const formerKeyOf = (former: FormerRule): string => rowKeyOf(rowOfFormer(former));

/** Beside which mail ours goes is asked of mail alone, and only of what is taken. */
const isAsWell = ({ transport, takes, asWell }: Rule): boolean => transport === "email" && takes && asWell === true;

/** Whether two rows about the same say the same. */
export const saysSame = (one: Rule, other: Rule): boolean =>
  one.takes === other.takes && isAsWell(one) === isAsWell(other);

/** Whether a row of `tidings_rule` is one that a set of rules can say; any other is left as it stands. */
export const isSayable = ({ transport, noticeType, letterCode, branchcode }: Rule): boolean =>
  letterCode !== "" &&
  branchcode !== "" &&
  TAKEN_TRANSPORTS.some((one) => one === transport) &&
  ((noticeType ?? null) === null || RULED_TYPES.some((type) => type === noticeType));

/** Of several rows about the same the one in force: leaving weighs more than taking, beside more than instead. */
export function inForce<R extends Rule>(rows: readonly R[]): R[] {
  const weight = (row: Rule) => (row.takes ? 0 : 2) + (isAsWell(row) ? 1 : 0);
  const best = new Map<string, R>();
  for (const row of rows) {
    const before = best.get(rowKeyOf(row));
    if (!before || weight(row) > weight(before)) best.set(rowKeyOf(row), row);
  }
  return [...best.values()];
}

/** The rows of `tidings_rule` that a set makes: what it says of Koha's mail and print, and the former rules. */
export function rowsOf({ rules, former }: RuleSet): Rule[] {
  const row = (rule: NoticeRule, transport: TakenTransport, takes: boolean, asWell: boolean): Rule => {
    return { transport, letterCode: null, noticeType: rule.type, branchcode: rule.library, takes, asWell };
  };
  return [
    ...rules.flatMap((rule) => [
      ...(rule.mail === undefined ? [] : [row(rule, "email", rule.mail !== "leave", rule.mail === "too")]),
      ...(rule.print === undefined ? [] : [row(rule, "print", rule.print !== "leave", false)]),
    ]),
    ...former.map(rowOfFormer),
  ];
}

const rowOfFormer = ({ type, library, ...rest }: FormerRule): Rule => ({
  ...rest,
  noticeType: type,
  branchcode: library,
});

/**
 * A set in which Koha's mail and print, and the former rules, are as the rows of `tidings_rule` have them: these are
 * what is in force, whoever wrote them. With no set before, it is what the rows alone say.
 */
export function withRows(set: RuleSet, rows: readonly Rule[]): RuleSet {
  const rules = new Map(set.rules.map(({ mail: _mail, print: _print, ...rest }) => [keyOf(rest), rest as NoticeRule]));
  const former: FormerRule[] = [];
  for (const row of inForce(rows.filter(isSayable))) {
    const { letterCode, branchcode: library, takes } = row;
    const [type, transport] = [row.noticeType ?? null, row.transport as TakenTransport];
    if (letterCode !== null) {
      former.push({ transport, letterCode, type, library, takes, asWell: isAsWell(row) });
      continue;
    }
    const about = { type, step: null, library };
    rules.set(keyOf(about), { ...(rules.get(keyOf(about)) ?? about), ...saidBy(row) });
  }
  return tidySet({ rules: [...rules.values()], former });
}

function saidBy(row: Rule): { mail: MailSource } | { print: PrintSource } {
  if (row.transport === "print") return { print: row.takes ? "instead" : "leave" };
  if (!row.takes) return { mail: "leave" };
  return { mail: isAsWell(row) ? "too" : "instead" };
}
