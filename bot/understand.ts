import { type Lang, languages } from "./keyword-lists.ts";
import { danish } from "./phrases/da.ts";
import { english } from "./phrases/en.ts";
import { spanish } from "./phrases/es.ts";
import type { Phrases } from "./phrases/format.ts";
import { french } from "./phrases/fr.ts";
import { compile } from "./understand-compile.ts";
import { findPhrases, saysLast } from "./understand-find.ts";
import { ownLines, sentencesOf } from "./understand-own-words.ts";

const phrases: Readonly<Record<Lang, Phrases>> = { en: english, es: spanish, fr: french, da: danish };
const rules = languages.map((lang) => compile(phrases[lang]));
const isSaying = (words: readonly string[]) => rules.some(({ saying }) => saysLast(saying, words));

export type Asking = { asks: "yes"; lang: Lang } | { asks: "maybe" } | { asks: "no" };

/**
 * Whether somebody asks in ordinary words to get no more messages. Never throws; takes time in proportion to the text's length.
 *
 * A clear request counts in every language, as stop words do: the law asks what a reasonable person would take for one
 * (https://www.ecfr.gov/current/title-47/part-64/section-64.1200, paragraph (a)(10)). Doubts are looked for in English and in the
 * patron's own language, in all of them where that is not known.
 */
export function asksToEnd(text: string, lang?: Lang): Asking {
  const own = ownLines(text);
  let doubt = false;
  for (const sentence of sentencesOf(own.text, isSaying)) {
    for (const [at, found] of findPhrases(rules, sentence).entries()) {
      const ruled = languages[at] ?? "en";
      if (found.stop && !own.quoted) return { asks: "yes", lang: ruled };
      // What is only passed on may be meant, or may be a notice of ours.
      doubt ||= found.stop || (found.unsure && (lang === undefined || lang === ruled || ruled === "en"));
    }
  }
  return { asks: doubt ? "maybe" : "no" };
}
