import { isAutomaticAnswer } from "./automatic-answers.ts";
import { helpWords, type Lang, languages, startAnywhere, startWords, stopSlogans, stopWords } from "./keyword-lists.ts";
import { fold, spellings } from "./keywords-fold.ts";
import { readShortAnswer } from "./short-answers.ts";
import { asksToEnd } from "./understand.ts";

export type Intent = "stop" | "start" | "help" | "other";

/** What a text says by itself; what a yes or a no answers is known to who asked. */
export type Meant = Intent | "yes" | "no";

export interface TextContext {
  /** The patron's language; left out when it is not known: then the start words of every language count. */
  lang?: Lang;
  /**
   * Plivo's MessageIntent, blank when it saw none.
   * https://www.plivo.com/docs/messaging/api/message/handling-incoming: `MessageIntent=optout`
   */
  intent?: "optout" | "optin" | "help" | "";
}

export interface HearContext extends TextContext {
  /** An invitation awaits the patron's yes. */
  pending?: boolean;
  /** We have asked whether to stop, and await the answer. */
  asked?: "stop";
}

export interface Understood<What = Intent> {
  intent: What;
  /** A short phrase from a closed list, which never quotes what the patron wrote. */
  because: string;
}

interface Keyword {
  intent: "stop" | "start" | "help";
  because: string;
  /** Counts as the first word too; the phrase then says which word it was. */
  leading?: string;
  counts(context: TextContext): boolean;
}

const longestPhrase = 3;
const book = openBook();
const slogans = stopSlogans.map((slogan) => fold(slogan).join(" "));
const mailPrefix = /^\s*(?:(?:re|fwd?|aw|wg|sv|vs|rv|tr)\s*:\s*)+/i;

/**
 * What a patron means by a text. Never throws; takes time in proportion to the text's length.
 *
 * A keyword is the whole message, or its first word for STOP and its kin, whatever its case, accents, width, punctuation,
 * emoji or hidden characters; a STOP with a number at it and the stop sign count too. STOP wins over everything, the provider's
 * reading included; a provider's optout is a stop, and so are ordinary words that clearly ask to end. Where they might, the answer
 * is "other" because "unsure": the person is asked.
 */
export function understand(text: string, context: TextContext = {}): Understood<Meant> {
  const words = spell(fold(text));
  const own = wholeMessage(words, context) ?? nearlyStop(text) ?? firstWord(words);
  if (own?.intent === "stop") return own;
  if (context.intent === "optout") return { intent: "stop", because: "provider says optout" };
  if (own !== undefined) return own;
  if (isAutomaticAnswer(text)) return { intent: "other", because: "automatic answer" };
  const says = readShortAnswer(text);
  if (says !== undefined) return { intent: says, because: `whole message says ${says}` };
  const asking = asksToEnd(text, context.lang);
  if (asking.asks === "yes") return { intent: "stop", because: `asks to end (${asking.lang})` };
  if (context.intent === "optin") return { intent: "start", because: "provider says optin" };
  if (context.intent === "help") return { intent: "help", because: "provider says help" };
  const doubtful = asking.asks === "maybe" || (words.length === 0 && /[🚫⛔📵]/u.test(text));
  return { intent: "other", because: doubtful ? "unsure" : "no keyword" };
}

/**
 * What a text means where a question is open. "Do you want us to stop?" goes before an invitation: a yes to it ends the texts, and lets nobody in.
 */
export function hear(text: string, { pending = false, asked, ...context }: HearContext = {}): Understood {
  const { intent, because } = understand(text, context);
  if (intent !== "yes" && intent !== "no") return { intent, because };
  if (asked === "stop") {
    return { intent: intent === "yes" ? "stop" : "other", because: `${intent} to our question whether to stop` };
  }
  if (!pending) return { intent: "other", because: "no keyword" };
  return { intent: intent === "yes" ? "start" : "stop", because: `${intent} while an invitation is open` };
}

/** Every word must belong to a keyword ("STOP STOP", "END, QUIT!"); among several a stop wins, then help, which harms nobody. */
function wholeMessage(words: readonly string[], context: TextContext): Understood | undefined {
  const found = keywordsOf(words, context);
  const strongest = found.find((k) => k.intent === "stop") ?? found.find((k) => k.intent === "help") ?? found[0];
  return strongest && { intent: strongest.intent, because: strongest.because };
}

/**
 * Nothing but a stop in a dress of its own: "1 STOP", which other senders' texts have taught people, "Re: STOP" from a phone that answers
 * by mail, or the sign.
 */
function nearlyStop(text: string): Understood | undefined {
  const numbered = spell(fold(text.replace(mailPrefix, "")));
  if (numbered.length === 0)
    return text.includes("🛑") ? { intent: "stop", because: "whole message is a stop sign" } : undefined;
  const words = numbered.filter((word) => !/^\p{N}{1,3}$/u.test(word));
  const found = keywordsOf(words, {});
  const first = found[0];
  return first !== undefined && found.every((k) => k.leading !== undefined)
    ? { intent: "stop", because: first.because }
    : undefined;
}

/** The keywords that a text is made of; none where any word belongs to no keyword. */
function keywordsOf(words: readonly string[], context: TextContext): Keyword[] {
  const found: Keyword[] = [];
  for (let at = 0; at < words.length; ) {
    const match = matchAt(words, at, context);
    if (match === undefined) return [];
    found.push(match.keyword);
    at += match.length;
  }
  return found;
}

function firstWord(words: readonly string[]): Understood | undefined {
  const first = matchAt(words, 0, {});
  if (first?.keyword.leading === undefined || isSlogan(words)) return undefined;
  return { intent: first.keyword.intent, because: `first word is ${first.keyword.leading}` };
}

function isSlogan(words: readonly string[]): boolean {
  return slogans.includes(words.slice(0, 4).join(" "));
}

function matchAt(words: readonly string[], at: number, context: TextContext) {
  for (let length = longestPhrase; length > 0; length--) {
    if (at + length > words.length) continue;
    const keyword = book.get(words.slice(at, at + length).join(" "))?.find((k) => k.counts(context));
    if (keyword !== undefined) return { keyword, length };
  }
  return undefined;
}

/** Joins letters that stand alone ("S.T.O.P.", "s t o p"), undoes repetition ("STOPSTOP") and a number ("STOP2") without a blank. */
function spell(words: readonly string[]): string[] {
  const spelled: string[] = [];
  for (let at = 0; at < words.length; at++) {
    let run = words[at] ?? "";
    if (isLetter(run)) {
      while (isLetter(words[at + 1])) run += words[++at];
    }
    const once = run.replace(/^(.{2,12}?)\1+$/u, "$1");
    // A sentence may go on with a word of one letter: "S.T.O.P. I mean it".
    if (!book.has(once) && book.has(run.slice(0, -1)) && isLetter(words[at]))
      spelled.push(run.slice(0, -1), run.slice(-1));
    else spelled.push(book.has(once) ? once : withoutNumber(run));
  }
  return spelled;
}

function withoutNumber(word: string): string {
  const plain = word.replace(/^(\p{L}+)\p{N}{1,3}$/u, "$1");
  return book.get(plain)?.some((keyword) => keyword.leading !== undefined) === true ? plain : word;
}

function isLetter(word: string | undefined): boolean {
  return word !== undefined && /^\p{L}$/u.test(word);
}

/** All keywords by their folded spellings; of two with one spelling the first that counts is taken. */
function openBook(): ReadonlyMap<string, readonly Keyword[]> {
  const pages = new Map<string, Keyword[]>();
  const write = (word: string, keyword: Keyword) => {
    for (const spelling of spellings(word)) pages.set(spelling, [...(pages.get(spelling) ?? []), keyword]);
  };
  const always = () => true;
  for (const lang of languages) {
    const stop: Keyword = { intent: "stop", because: `whole message is a stop word (${lang})`, counts: always };
    for (const word of stopWords.leading[lang]) write(word, { ...stop, leading: fold(word).join(" ") });
    for (const word of stopWords.alone[lang]) write(word, stop);

    const because = `whole message is a start word (${lang})`;
    const inOwnLanguage = ({ lang: own }: TextContext) => own === undefined || own === lang;
    for (const word of startWords[lang]) write(word, { intent: "start", because, counts: inOwnLanguage });
    for (const word of helpWords[lang]) {
      write(word, { intent: "help", because: `whole message is a help word (${lang})`, counts: always });
    }
  }
  for (const word of startAnywhere) {
    write(word, { intent: "start", because: "whole message is a start word (en)", counts: always });
  }
  return pages;
}
