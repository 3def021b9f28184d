import type { Elected, ElectedBecause } from "../../routing/elected.ts";
import type { NoticeType } from "../../routing/notice-types.ts";
import type { Because, Decision } from "../../routing/route.ts";
import { decisiveRule, type Rule } from "../../routing/rule.ts";
import { type Unsendable, unsendable } from "../composing/koha-words.ts";

/** Letters about money: only a rule that names the letter takes them. */
const BILL = /^(?:ACCOUNT_|CREDIT|DEBIT|BILL|INVOICE|RECEIPT|PAYMENT|FINE)/i;

/** What is known of a row that Koha's sender would serve. */
export interface ChooseFrom {
  transport: string;
  letterCode: string | null;
  /** The library that the row is of, and the patron's home library, by which is elected. */
  branchcode: string | null;
  home: string | null;
  /** Undefined: no source is elected for such letters. */
  type: NoticeType | undefined;
  /** What is elected for its patron and type; undefined: nothing yet. */
  elected: Elected | undefined;
  /** What we would do with it now. */
  decision: Decision;
  /** Its text as it stands, as we would send it. */
  content: string | null;
  rules: readonly Rule[];
}

/** Why nothing is elected, where that has nothing to do with which rows Koha writes. */
const DECIDED: ReadonlySet<ElectedBecause> = new Set([
  "unticked_here",
  "unticked_in_koha",
  "mail_has_bcc",
  "mail_to_guarantor",
]);

/**
 * Whether a row becomes a candidate: only where its transport is what was elected for its patron and type and a rule
 * takes its letter, or where a rule takes it and the letter has no type, or no row was expected; and where we would
 * send it as it stands. `undefined`: it is Koha's. Pure.
 */
export function choose(from: ChooseFrom): { asWell: boolean } | undefined {
  const judged = judgeSource(from);
  return "leftBecause" in judged ? undefined : judged;
}

/** Why a row of mail or print is Koha's: no rule takes it, or another of Koha's rows was elected. */
export const LEFT_TO_KOHA = ["no_rule", "other_source"] as const;
export type LeftToKoha = (typeof LEFT_TO_KOHA)[number] | Because | Unsendable;

/** The same as `choose`, with why a row is Koha's. Pure. */
export function judgeSource(from: ChooseFrom): { asWell: boolean } | { leftBecause: LeftToKoha } {
  const { transport, type, elected, decision, content } = from;
  if (decision.kind !== "send") return { leftBecause: decision.because };
  const objection = unsendable({ content }, decision.channel);
  if (objection) return { leftBecause: objection };
  if (type !== undefined && elected?.source !== transport && !isUnforeseen(elected, transport))
    return { leftBecause: decisive(from)?.takes ? "other_source" : "no_rule" };
  const rule = decisive(from);
  if (!rule?.takes) return { leftBecause: "no_rule" };
  // Print is taken or not: there is nobody beside whose letter ours could go.
  return { asWell: transport === "email" && ((elected?.asWell ?? false) || (rule.asWell ?? false)) };
}

/** Koha was not expected to write such a row. Where it has, what was read of its rules did not fit this one. */
const isUnforeseen = (elected: Elected | undefined, transport: string) =>
  elected?.source === "none" &&
  elected.otherwise !== (transport === "email" ? "mail" : "letter") &&
  !DECIDED.has(elected.because);

function decisive({ rules, transport, letterCode, branchcode, home, type }: ChooseFrom): Rule | undefined {
  if (type !== undefined) return decisiveRule(rules, { transport, letterCode, branchcode: home, noticeType: type });
  const own = BILL.test(letterCode ?? "") ? rules.filter((rule) => rule.letterCode !== null) : rules;
  return decisiveRule(own, { transport, letterCode, branchcode });
}
