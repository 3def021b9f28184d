import { LANGUAGES, type Lang } from "./keyword-lists.ts";
import { danish } from "./phrases/da.ts";
import { english } from "./phrases/en.ts";
import { spanish } from "./phrases/es.ts";
import type { Phrases } from "./phrases/format.ts";
import { french } from "./phrases/fr.ts";
import { isAutomatic, isWithin } from "./understand-automatic.ts";
import { compile } from "./understand-compile.ts";
import { type Found, findPhrases, type Span, saysLast } from "./understand-find.ts";
import { ownLines, sentencesOf, withoutNameMarks } from "./understand-own-words.ts";

const PHRASES: Readonly<Record<Lang, Phrases>> = { en: english, es: spanish, fr: french, da: danish };
const rules = LANGUAGES.map((lang) => compile(PHRASES[lang]));
const isSaying = (words: readonly string[]) => rules.some(({ saying }) => saysLast(saying, words));
const look = (text: string) => sentencesOf(text, isSaying).map((sentence) => findPhrases(rules, sentence));

export type Asking = { asks: "yes"; lang: Lang } | { asks: "maybe" | "no" | "automatic" };

/**
 * Whether somebody asks in ordinary words to get no more messages. Never throws; takes time in proportion to the text's
 * length.
 *
 * A clear request counts in every language, as stop words do: the law asks what a reasonable person would understand as
 * one (https://www.ecfr.gov/current/title-47/part-64/section-64.1200, paragraph (a)(10)). Unclear ones count in English
 * and in the patron's own language, or in every language if that is not known. An automatic answer of a phone or a
 * machine asks for nothing, unless a request stands beside it.
 */
export function asksToEnd(text: string, lang?: Lang): Asking {
  const own = ownLines(text);
  const sentences = look(own.text);
  // The name of a phone's mode may be in quotation marks, which otherwise hide somebody else's request.
  const plain = withoutNameMarks(own.text);
  const automatic = isAutomatic(sentences) || (plain !== own.text && isAutomatic(look(plain)));
  const isMeant = (found: readonly Found[], span: Span) => automatic === false || !isWithin(found, span);
  let doubt = false;
  for (const sentence of sentences) {
    for (const [at, found] of sentence.entries()) {
      const ruled = LANGUAGES[at] ?? "en";
      const asks = found.stop.some((span) => isMeant(sentence, span));
      if (asks && !own.quoted) return { asks: "yes", lang: ruled };
      // What is only quoted may be meant, or may be a notice of ours.
      const wonders = found.unsure.some((span) => isMeant(sentence, span));
      doubt ||= asks || (wonders && (lang === undefined || lang === ruled || ruled === "en"));
    }
  }
  // A person who asks who we are may also say that they are driving.
  if (automatic === "surely" || (automatic === "probably" && !doubt)) return { asks: "automatic" };
  return { asks: doubt ? "maybe" : "no" };
}
