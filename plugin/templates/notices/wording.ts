import type { Lang, Say } from "../locales.ts";
import { NOTICE_VARIABLES } from "./variables.ts";
import type { WordedNotice } from "./worded-notices.ts";

/** A text as staff write it: for one thing, and for any other number of things. */
export interface Wording {
  one: string;
  other: string;
}

/** All that a notice may be said with, in one language. */
export interface NoticeWords {
  name: WordedNotice;
  lang: Lang;
  words: Wording;
  /** Ours, for what is too long or may say no title: a count and where to look. */
  short: Wording;
  /** What ends a list of titles that is cut off, with `{{more}}`. */
  more: Wording;
}

/** Keeps the variables in a shipped text by their names, as staff write them. */
const NAMES = Object.fromEntries([...NOTICE_VARIABLES, "more"].map((name) => [name, `{{${name}}}`]));
const RULES = new Map<Lang, Intl.PluralRules>();

/** The shipped words of a notice. */
export function shippedWords(say: Say, name: WordedNotice, lang: Lang): NoticeWords {
  return {
    name,
    lang,
    words: {
      one: say(lang, `notices:full.${name}_one`, NAMES),
      other: say(lang, `notices:full.${name}_other`, NAMES),
    },
    short: {
      one: say(lang, `notices:short.${name}_one`, NAMES),
      other: say(lang, `notices:short.${name}_other`, NAMES),
    },
    more: { one: say(lang, "notices:more_one", NAMES), other: say(lang, "notices:more_other", NAMES) },
  };
}

/**
 * The form of a wording for a number of things, by the plural rule of its language, as i18next chooses it: in French 0
 * is like 1. Forms that a wording lacks, as for millions in French and Spanish, are `other`.
 */
export function formOf(lang: Lang, count: number): keyof Wording {
  let rules = RULES.get(lang);
  if (!rules) {
    rules = new Intl.PluralRules(lang);
    RULES.set(lang, rules);
  }
  return rules.select(count) === "one" ? "one" : "other";
}
