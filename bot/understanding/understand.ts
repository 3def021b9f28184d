import { LANGUAGES, type Lang } from "./keyword-lists.ts";
import { danish } from "./phrases/da.ts";
import { english } from "./phrases/en.ts";
import { spanish } from "./phrases/es.ts";
import type { Phrases } from "./phrases/format.ts";
import { french } from "./phrases/fr.ts";
import { withoutSignature } from "./signature.ts";
import { isAutomatic, isWithin } from "./understand-automatic.ts";
import { compile } from "./understand-compile.ts";
import { findPhrases, isCourteous, objectBehind, saysLast } from "./understand-find.ts";
import { inContext, ownLines, type Sentence, sentencesOf, withoutNameMarks } from "./understand-own-words.ts";
import { isReaction } from "./understand-reaction.ts";
import type { Reading } from "./understand-view.ts";

const PHRASES: Readonly<Record<Lang, Phrases>> = { en: english, es: spanish, fr: french, da: danish };
const rules = LANGUAGES.map((lang) => compile(PHRASES[lang]));
type Requested = "stop" | "unsure" | "wrongPerson" | "channel" | "start" | "help";
const isSaying = (words: readonly string[]) => rules.some(({ saying }) => saysLast(saying, words));
const courteous = (sentence: Sentence) => isCourteous(rules, sentence);

function look(text: string) {
  const sentences = sentencesOf(text, isSaying);
  const signed = withoutSignature(text, isRuleWord);
  const own = text.startsWith(signed) ? sentencesOf(signed, isSaying).length : sentences.length;
  return inContext(sentences, own, courteous).map((sentence) => findPhrases(rules, sentence));
}

/** What somebody asks, by the rule that found it; `lang` is the language of that rule. */
export type Asking =
  | { asks: "stop" | "wrongPerson" | "start" | "help"; lang: Lang }
  | { asks: "channel" | "unsure" | "no" | "automatic" };

/** The same, and what the rules see in the person's own sentences; none where all is quoted, or a machine's. */
export type Read = Asking & { sentences: readonly Reading[] };

/**
 * What somebody asks in ordinary words: to get no more messages, to get them another way, to get them again, or for
 * help. Never throws; takes time in proportion to the text's length.
 *
 * A clear request to end counts in every language, as stop words do: the law asks what a reasonable person would
 * understand as one (https://www.ecfr.gov/current/title-47/part-64/section-64.1200, paragraph (a)(10)). Unclear ones
 * count in English and in the patron's own language, or in every language if that is not known. An automatic answer of
 * a phone or a machine asks for nothing, unless a request stands beside it.
 */
export function readRequest(text: string, lang?: Lang): Read {
  const own = ownLines(text);
  if (isReaction(own.text)) return { asks: "automatic", sentences: [] };
  const sentences = look(own.text);
  return { ...judge(sentences, own, lang), sentences: own.quoted ? [] : sentences };
}

function judge(read: readonly Reading[], own: ReturnType<typeof ownLines>, lang?: Lang): Asking {
  const sentences = read.map(({ found }) => found);
  // The name of a phone's mode may be in quotation marks, which otherwise hide somebody else's request.
  const plain = withoutNameMarks(own.text);
  const automatic =
    isAutomatic(sentences) || (plain !== own.text && isAutomatic(look(plain).map(({ found }) => found)));
  const first = (list: Requested, heeded: (ruled: Lang) => boolean = () => true): Lang | undefined => {
    for (const sentence of sentences) {
      for (const [at, found] of sentence.entries()) {
        const ruled = LANGUAGES[at] ?? "en";
        if (heeded(ruled) && found[list].some((span) => automatic === false || !isWithin(sentence, span))) return ruled;
      }
    }
    return undefined;
  };
  const asked = (asks: "stop" | "wrongPerson" | "start" | "help"): Asking | undefined => {
    const ruled = first(asks);
    return ruled && { asks, lang: ruled };
  };
  const stop = asked("stop");
  const doubt = first("unsure", (ruled) => lang === undefined || lang === ruled || ruled === "en") !== undefined;
  // What is only quoted may be meant, or may be a notice of ours.
  if (own.quoted) return automatic ? { asks: "automatic" } : { asks: stop || doubt ? "unsure" : "no" };
  const channel = first("channel") !== undefined;
  // Staff hear of a wrong number, whether or not it also says stop.
  if (stop && !channel) return asked("wrongPerson") ?? stop;
  // A person who asks who we are may also say that they are driving.
  if (automatic === "surely" || (automatic === "probably" && !doubt)) return { asks: "automatic" };
  if (channel) return { asks: "channel" };
  return asked("wrongPerson") ?? asked("start") ?? asked("help") ?? { asks: doubt ? "unsure" : "no" };
}

/**
 * What the first words of a text, a stop word, are about: nothing, our messages, something else ("theirs": "stop by",
 * "afmeld min reservation"), or what nobody knows.
 */
export function objectOfFirst(text: string, length: number): "none" | "ours" | "theirs" | "unknown" {
  const [first] = sentencesOf(text, isSaying);
  if (first === undefined) return "none";
  if (findPhrases(rules, first).spared) return "theirs";
  // A word that was spelled out ("S T O P") is several here.
  return /^\p{L}$/u.test(first.words[0] ?? "") ? "none" : objectBehind(rules, first, length);
}

/** What the rules see in the sentences of the person's own words. */
export const readSentences = (text: string): Reading[] => look(ownLines(text).text);

/** The text without what its writer only quotes. */
export const ownText = (text: string): string => ownLines(text).text;

/** Whether some rule knows the folded word. */
export function isRuleWord(word: string): boolean {
  return rules.some(({ knows }) => knows(word));
}
