import { type Answer, answerOf, answersAlone, isAnswerWord } from "./answers.ts";
import { LANGUAGES, type Lang, STOP_SLOGANS, STOP_WORDS } from "./keyword-lists.ts";
import { fold, spellings } from "./keywords-fold.ts";
import { spell } from "./keywords-spell.ts";
import { withoutSignature } from "./signature.ts";
import { asksToEnd } from "./understand.ts";
import { ownLines } from "./understand-own-words.ts";

export type Intent = "stop" | "start" | "help" | "other";

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
  /** What the patron was asked last and has not answered: "stop" is "Do you want us to stop texting you?". */
  asked?: "stop";
}

export interface Understood<Of = Intent> {
  intent: Of;
  /** A short phrase from a closed list, which never quotes what the patron wrote. */
  because: string;
}

interface StopWord {
  lang: Lang;
  /** Counts as the first word too; the phrase then says which word it was. */
  leading?: string;
}

const LONGEST_PHRASE = 3;
const book = openBook();
const slogans = STOP_SLOGANS.map((slogan) => fold(slogan));
const MAIL_PREFIX = /^\s*(?:(?:re|fwd?|aw|wg|sv|vs|rv|tr)\s*:\s*)+/i;
const THUMBS: readonly (readonly [RegExp, string])[] = [
  [/[👍👌🆗✅✔☑]/gu, " ok "],
  [/👎/gu, " nope "],
];
const spelling = {
  knows: (word: string) => book.has(word) || answersAlone(word),
  takesNumber: (word: string) => book.get(word)?.leading !== undefined || answersAlone(word),
};

/**
 * What a patron means by a text, for somebody who knows what was asked: a yes is a stop if we asked whether to stop,
 * else a start if an invitation is open; a no declines that. Without a question neither is anything.
 */
export function hear(text: string, { pending, asked, ...context }: HearContext = {}): Understood {
  const { intent, because } = understand(text, context);
  if (intent !== "yes" && intent !== "no") return { intent, because };
  // First, for a yes to this question must never opt anybody in.
  if (asked === "stop") {
    return { intent: intent === "yes" ? "stop" : "other", because: `${intent} to our question whether to stop` };
  }
  if (pending === true) {
    return { intent: intent === "yes" ? "start" : "stop", because: `${intent} while an invitation is open` };
  }
  return { intent: "other", because: "no keyword" };
}

/**
 * What a text says by itself, whatever was asked before it. Never throws; takes time in proportion to the text's
 * length.
 *
 * STOP and its kin are the whole message or its first word, whatever its case, accents, width, punctuation, emoji or
 * hidden characters; a STOP with a number at it and the stop sign count too. STOP wins over everything, the provider's
 * reading included; a provider's optout is a stop, and so are ordinary words that clearly ask to end. Where they might,
 * the answer is "other" because "unsure": the person is asked. What a phone or a machine answers by itself is "other".
 * START, HELP, yes and no may be polite, signed, numbered and wordy, but must be all that is said.
 */
export function understand(text: string, context: TextContext = {}): Understood<Intent | "yes" | "no"> {
  const words = spell(fold(text), spelling);
  const stop = wholeMessage(words) ?? nearlyStop(text) ?? firstWord(words);
  if (stop !== undefined) return stop;
  if (context.intent === "optout") return { intent: "stop", because: "provider says optout" };
  const asking = asksToEnd(text, context.lang);
  if (asking.asks === "yes") return { intent: "stop", because: `asks to end (${asking.lang})` };
  if (asking.asks === "automatic") return { intent: "other", because: "automatic answer" };
  const answer = answerIn(text, context.lang);
  if (answer !== undefined) return { intent: answer.says, because: REASONS[answer.says](answer.lang) };
  if (context.intent === "optin") return { intent: "start", because: "provider says optin" };
  if (context.intent === "help") return { intent: "help", because: "provider says help" };
  const doubtful = asking.asks === "maybe" || (words.length === 0 && /[🚫⛔📵]/u.test(text));
  return { intent: "other", because: doubtful ? "unsure" : "no keyword" };
}

const REASONS: Readonly<Record<Answer["says"], (lang: Lang) => string>> = {
  stop: (lang) => `whole message is a stop word (${lang})`,
  start: (lang) => `whole message is a start word (${lang})`,
  help: (lang) => `whole message is a help word (${lang})`,
  yes: (lang) => `whole message is a yes (${lang})`,
  no: (lang) => `whole message is a no (${lang})`,
};

/**
 * Of all that the person wrote, quotations left out; then, if that is more than an answer, without a signature below
 * it.
 */
function answerIn(text: string, lang?: Lang): Answer | undefined {
  const own = ownLines(text);
  if (own.quoted && fold(text).length > 0) return undefined;
  const plain = own.text.replace(MAIL_PREFIX, "");
  for (const tried of [plain, withoutSignature(plain, isMeaningful)]) {
    const shown = THUMBS.reduce((shown, [sign, word]) => shown.replace(sign, word), tried);
    const words = fold(shown);
    // Also as it stands: "à l'aide" is no word spelled out.
    const answer = answerOf(spell(words, spelling), lang) ?? answerOf(words, lang);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

const isMeaningful = (word: string) => book.has(word) || isAnswerWord(word);

/** Every word must belong to a stop word: "STOP STOP", "END, QUIT!". */
function wholeMessage(words: readonly string[]): Understood<"stop"> | undefined {
  const first = stopWordsOf(words)[0];
  return first && { intent: "stop", because: REASONS.stop(first.lang) };
}

/**
 * Nothing but a stop in a dress of its own: "1 STOP", which other senders' texts have taught people, "Re: STOP" from a
 * phone that answers by mail, or the sign.
 */
function nearlyStop(text: string): Understood<"stop"> | undefined {
  const numbered = spell(fold(text.replace(MAIL_PREFIX, "")), spelling);
  if (numbered.length === 0)
    return text.includes("🛑") ? { intent: "stop", because: "whole message is a stop sign" } : undefined;
  const found = stopWordsOf(numbered.filter((word) => !/^\p{N}{1,3}$/u.test(word)));
  const first = found[0];
  return first !== undefined && found.every(({ leading }) => leading !== undefined)
    ? { intent: "stop", because: REASONS.stop(first.lang) }
    : undefined;
}

/** The stop words that a text is made of; none where any word belongs to no stop word. */
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

function firstWord(words: readonly string[]): Understood<"stop"> | undefined {
  const leading = matchAt(words, 0)?.word.leading;
  if (leading === undefined || isSlogan(words)) return undefined;
  return { intent: "stop", because: `first word is ${leading}` };
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

/** All stop words by their folded spellings; of two with one spelling the first is taken. */
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
