import type { Elected, ElectedBecause } from "../../routing/elected.ts";
import { LETTERS_OF_TYPE } from "../../routing/notice-types.ts";
import { decisiveRule, type Rule } from "../../routing/rule.ts";
import type { RuledType } from "../../routing/rules/notice-rule.ts";

/** Which of Koha's rows may tell of a notice. */
export const NOTICE_SOURCES = ["sms", "email", "print"] as const;
export type NoticeSource = (typeof NOTICE_SOURCES)[number];

/** Why a source is ours or Koha's, where nothing elected says it. */
export const SOURCE_REASONS = ["texts_are_ours", "no_rule", "other_source", "not_elected", "by_rule"] as const;
export type SourceReason = (typeof SOURCE_REASONS)[number];

/** One of Koha's rows: whether we would take it, and why. */
export interface SourceLook {
  source: NoticeSource;
  taken: boolean;
  /** Our message goes beside Koha's. */
  asWell: boolean;
  because: SourceReason | ElectedBecause;
}

interface SourcesAsked {
  type: RuledType;
  letterCode: string | null;
  home: string | null;
  elected: Elected | undefined;
  rules: readonly Rule[];
}

/**
 * What becomes of each row that Koha may write for a patron and a type: its text, its mail, its print. Texts are ours
 * whole; of mail and print the library's rules decide, and what was elected for the patron. Pure.
 */
export const lookAtSources = (asked: SourcesAsked): SourceLook[] =>
  NOTICE_SOURCES.map((source) => (source === "sms" ? textOf(asked) : mailOf(asked, source)));

/** Where Koha is not expected to write a text, it says why not: whatever it writes after all is ours. */
function textOf({ elected }: SourcesAsked): SourceLook {
  const because = elected && elected.source !== "sms" ? elected.because : "texts_are_ours";
  return { source: "sms", taken: true, asWell: false, because };
}

function mailOf(asked: SourcesAsked, source: "email" | "print"): SourceLook {
  const { type, letterCode, home, elected, rules } = asked;
  const noticeType = type === "other" ? undefined : type;
  const letter = letterCode ?? (noticeType && LETTERS_OF_TYPE[noticeType][0]) ?? null;
  const rule = decisiveRule(rules, { transport: source, letterCode: letter, branchcode: home, noticeType });
  if (!rule?.takes) return { source, taken: false, asWell: false, because: "no_rule" };
  const asWell = source === "email" && ((elected?.asWell ?? false) || (rule.asWell ?? false));
  if (type === "other") return { source, taken: true, asWell, because: "by_rule" };
  if (elected === undefined) return { source, taken: false, asWell: false, because: "not_elected" };
  if (elected.source === source) return { source, taken: true, asWell, because: elected.because };
  const because = elected.source === "none" ? elected.because : "other_source";
  return { source, taken: false, asWell: false, because };
}
