import { type Answer, answersAlone } from "./answers.ts";
import { LANGUAGES, type Lang, STOP_SLOGANS, STOP_WORDS } from "./keyword-lists.ts";
import { fold, spellings } from "./keywords-fold.ts";
import { spell } from "./keywords-spell.ts";
import { objectOfFirst } from "./understand.ts";
import { nearestStopWord, withLetters } from "./understand-slips.ts";

/** What was read in a text, and a short phrase from a closed list, which never quotes what the patron wrote. */
export interface StopRead<Of = "stop" | "other"> {
  intent: Of;
  because: string;
  /** It is a word by itself, as carriers want it: nothing else in the text takes it back. */
  bare?: boolean;
}

interface StopWord {
  lang: Lang;
  /** The word, if it counts as the first word of a text too. */
  leading?: string;
}

const LONGEST_PHRASE = 3;
const book = openBook();
/** End whatever follows them; the others end only a subscription. */
const NEEDS_OBJECT = new Set(["STOP", "STOPP", "ARRET", "ARRETER", "ARRETEZ"]);
const slogans = STOP_SLOGANS.map((slogan) => fold(slogan));
/** What mail programs put before a subject. */
export const MAIL_PREFIX = /^\s*(?:(?:re|fwd?|aw|wg|sv|vs|rv|tr)\s*:\s*)+/i;
/** How letters are joined to words that are known here. */
export const spelling = {
  knows: (word: string) => book.has(word) || answersAlone(word),
  takesNumber: (word: string) => book.get(word)?.leading !== undefined || answersAlone(word),
};

/**
 * What the stop words in a text mean: a stop, if they are all of it or its first word; "other" if the first word ends
 * something that nobody knows. Undefined: nothing. `words` are its folded words, spelled.
 */
export function readStopWords(words: readonly string[], text: string): StopRead | undefined {
  const whole = wholeMessage(words) ?? nearlyStop(text) ?? slippedStop(words);
  return whole ? { ...whole, bare: true } : firstWord(words, text);
}

/** Whether the folded word is a stop word. */
export function isStopWord(word: string): boolean {
  return book.has(word);
}

/** Why a short answer or stop word was taken for what it says. */
export function reasonOf({ says, lang }: Answer): string {
  return says === "yes" || says === "no"
    ? `whole message is a ${says} (${lang})`
    : `whole message is a ${says} word (${lang})`;
}

/** Every word must belong to a stop word: "STOP STOP", "END, QUIT!". */
function wholeMessage(words: readonly string[]): StopRead<"stop"> | undefined {
  const first = stopWordsOf(words)[0];
  return first && { intent: "stop", because: reasonOf({ says: "stop", lang: first.lang }) };
}

/**
 * Nothing but a stop in an unusual form: "1 STOP", which people know from other senders' texts, "Re: STOP" from a phone
 * that answers by mail, or the stop sign.
 */
function nearlyStop(text: string): StopRead<"stop"> | undefined {
  const numbered = spell(fold(text.replace(MAIL_PREFIX, "")), spelling);
  if (numbered.length === 0)
    return text.includes("🛑") ? { intent: "stop", because: "whole message is a stop sign" } : undefined;
  const found = stopWordsOf(numbered.filter((word) => !/^\p{N}{1,3}$/u.test(word)));
  const first = found[0];
  return first !== undefined && found.every(({ leading }) => leading !== undefined)
    ? { intent: "stop", because: reasonOf({ says: "stop", lang: first.lang }) }
    : undefined;
}

/** Nothing but a stop word with a slip: "Stpo", "ST0P", "cancell". */
function slippedStop(words: readonly string[]): StopRead<"stop"> | undefined {
  if (words.length > LONGEST_PHRASE || words.some((word) => book.has(word))) return undefined;
  const apart = words.some((word) => answersAlone(word)) ? [] : stopWordsOf(words.map(meantWord));
  const first = apart[0] ?? stopWordsOf([meantWord(words.join(""))])[0];
  return first && { intent: "stop", because: reasonOf({ says: "stop", lang: first.lang }) };
}

function meantWord(word: string): string {
  const lettered = withLetters(word);
  if (lettered !== undefined && book.has(lettered)) return lettered;
  return nearestStopWord(lettered ?? word) ?? word;
}

/** The stop words that a text consists of; none if any of its words belongs to no stop word. */
function stopWordsOf(words: readonly string[]): StopWord[] {
  const found: StopWord[] = [];
  for (let at = 0; at < words.length; ) {
    const match = matchAt(words, at);
    if (match === undefined) return [];
    found.push(match.word);
    at += match.length;
  }
  return found;
}

function firstWord(words: readonly string[], text: string): StopRead | undefined {
  const match = matchAt(words, 0);
  const leading = match?.word.leading;
  if (match === undefined || leading === undefined || isSlogan(words)) return undefined;
  const object = objectOfFirst(text, match.length);
  if (object === "theirs") return undefined;
  if (object === "unknown" && NEEDS_OBJECT.has(leading)) return { intent: "other", because: "unsure" };
  return { intent: "stop", because: `first word is ${leading}`, bare: object === "none" };
}

function isSlogan(words: readonly string[]): boolean {
  return slogans.some((slogan) => slogan.every((word, at) => words[at] === word));
}

function matchAt(words: readonly string[], at: number): { word: StopWord; length: number } | undefined {
  for (let length = LONGEST_PHRASE; length > 0; length--) {
    if (at + length > words.length) continue;
    const word = book.get(words.slice(at, at + length).join(" "));
    if (word !== undefined) return { word, length };
  }
  return undefined;
}

/** All stop words by their folded spellings; where two share a spelling, the first counts. */
function openBook(): ReadonlyMap<string, StopWord> {
  const pages = new Map<string, StopWord>();
  const write = (word: string, page: StopWord) => {
    for (const spelling of spellings(word)) if (!pages.has(spelling)) pages.set(spelling, page);
  };
  for (const lang of LANGUAGES) {
    for (const word of STOP_WORDS.leading[lang]) write(word, { lang, leading: fold(word).join(" ") });
    for (const word of STOP_WORDS.alone[lang]) write(word, { lang });
  }
  return pages;
}
