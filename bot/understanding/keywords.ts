import { type Answer, answerOf, answersAlone, isAnswerWord } from "./answers.ts";
import { LANGUAGES, type Lang, STOP_SLOGANS, STOP_WORDS } from "./keyword-lists.ts";
import { fold, spellings } from "./keywords-fold.ts";
import { spell } from "./keywords-spell.ts";
import { asFarAsRead } from "./reading-length.ts";
import { withoutSignature } from "./signature.ts";
import { asksToEnd } from "./understand.ts";
import { ownLines } from "./understand-own-words.ts";

export type Intent = "stop" | "start" | "help" | "other";

export interface TextContext {
  /** The patron's language; absent if it is not known: then the start words of every language count. */
  lang?: Lang;
  /**
   * Plivo's MessageIntent, blank if it recognized none.
   * https://www.plivo.com/docs/messaging/api/message/handling-incoming: `MessageIntent=optout`
   */
  intent?: "optout" | "optin" | "help" | "";
}

export interface HearContext extends TextContext {
  /** An invitation awaits the patron's yes. */
  pending?: boolean;
  /** The last question that the patron has not answered: "stop" is "Do you want us to stop texting you?". */
  asked?: "stop";
}

export interface Understood<Of = Intent> {
  intent: Of;
  /** A short phrase from a closed list, which never quotes what the patron wrote. */
  because: string;
}

interface StopWord {
  lang: Lang;
  /** The word, if it counts as the first word of a text too. */
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
 * What a patron means by a text, given what was asked: a yes is a stop if we asked whether to stop, else a start if an
 * invitation is open, which a no declines. Without a question a yes or a no means nothing.
 */
export function hear(text: string, { pending, asked, ...context }: HearContext = {}): Understood {
  const { intent, because } = understand(text, context);
  if (intent !== "yes" && intent !== "no") return { intent, because };
  // First, because a yes to this question must never opt anybody in.
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
 * length, and reads no more of it than a person can send at once.
 *
 * A stop word is the whole message or its first word, whatever its case, accents, width, punctuation, emoji or hidden
 * characters; a STOP with a number attached and the stop sign count too. STOP wins over everything, including the
 * provider's reading. A provider's optout is a stop, and so are ordinary words that clearly ask to end. If they only
 * might, the intent is "other" because "unsure", and the person is asked. An automatic answer of a phone or machine is
 * "other". START, HELP, yes and no may be polite, signed, numbered and wordy, but must be all that is said.
 */
export function understand(whole: string, context: TextContext = {}): Understood<Intent | "yes" | "no"> {
  const text = asFarAsRead(whole);
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
 * The answer in what the person wrote, without quotations; if that is more than an answer, without the signature below
 * it too.
 */
function answerIn(text: string, lang?: Lang): Answer | undefined {
  const own = ownLines(text);
  if (own.quoted && fold(text).length > 0) return undefined;
  const plain = own.text.replace(MAIL_PREFIX, "");
  for (const tried of [plain, withoutSignature(plain, isMeaningful)]) {
    const shown = THUMBS.reduce((shown, [sign, word]) => shown.replace(sign, word), tried);
    const words = fold(shown);
    // Also as it stands: the L of "à l'aide" is not a letter of a word spelled out.
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
 * Nothing but a stop in an unusual form: "1 STOP", which people know from other senders' texts, "Re: STOP" from a phone
 * that answers by mail, or the stop sign.
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
