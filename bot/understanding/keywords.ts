import { type Answer, answerOf, isAnswerWord } from "./answers.ts";
import type { Lang } from "./keyword-lists.ts";
import { fold } from "./keywords-fold.ts";
import { spell } from "./keywords-spell.ts";
import { asFarAsRead } from "./reading-length.ts";
import { withoutSignature } from "./signature.ts";
import { isStopWord, MAIL_PREFIX, readStopWords, reasonOf, type StopRead, spelling } from "./stop-words.ts";
import { isRuleWord, readRequest } from "./understand.ts";
import { ownLines } from "./understand-own-words.ts";
import { splitGlued, withLetters } from "./understand-slips.ts";
import type { Reading } from "./understand-view.ts";
import { type Ruled, weigh } from "./weigh.ts";

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

const NOTHING = "no keyword";
const UNSURE = "unsure";
const LIKE_OTHERS = "is like other requests to end";
const THUMBS: readonly (readonly [RegExp, string])[] = [
  [/[👍👌🆗✅✔☑]/gu, " ok "],
  [/[👎❌✖🙅]/gu, " nope "],
];
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
  const read = understandWords(text, context);
  if (read.because !== NOTHING) return read;
  const own = ownLines(text);
  const apart = own.quoted ? own.text : withoutSlips(own.text);
  const mended = apart === own.text ? read : understandWords(apart, context);
  return mended.intent === "stop" && mended.because !== LIKE_OTHERS ? mended : read;
}

/**
 * The text with blanks between words that were written without any ("stoptexting"), and letters instead of digits
 * ("5top texting"), where the rules know all that comes out.
 */
function withoutSlips(text: string): string {
  const isKnown = (part: string) => isStopWord(part) || isRuleWord(part);
  return text.replace(/[\p{L}\p{N}]{4,}/gu, (written) => {
    const word = fold(written).join("");
    if (isKnown(word) || isAnswerWord(word)) return written;
    const lettered = withLetters(word);
    if (lettered !== undefined && isKnown(lettered)) return lettered;
    return (/^\p{L}+$/u.test(word) && splitGlued(word, isKnown)?.join(" ")) || written;
  });
}

function understandWords(text: string, context: TextContext): Understood<Intent | "yes" | "no"> {
  const words = spell(fold(text), spelling);
  const first = readStopWords(words, text);
  if (first?.intent === "stop") return beside(first, text, context);
  if (context.intent === "optout") return { intent: "stop", because: "provider says optout" };
  const asking = readRequest(text, context.lang);
  const answer = answerIn(text, context.lang);
  if (answer?.says === "stop") return { intent: "stop", because: reasonOf(answer) };
  const weighed = (ruled: Ruled, found: Understood<Intent>) => weighUp(ruled, found, asking.sentences);
  if (asking.asks === "stop") return weighed("asks", { intent: "stop", because: `asks to end (${asking.lang})` });
  if (asking.asks === "automatic") return { intent: "other", because: "automatic answer" };
  if (answer !== undefined) return { intent: answer.says, because: reasonOf(answer) };
  if (asking.asks === "wrongPerson") {
    return weighed("wrong person", { intent: "stop", because: `wrong person (${asking.lang})` });
  }
  if (asking.asks === "channel") return { intent: "other", because: "another way" };
  if (first !== undefined) return weighed("stop word", { intent: "other", because: UNSURE });
  if (asking.asks === "start") return { intent: "start", because: `asks to start (${asking.lang})` };
  if (asking.asks === "help") return { intent: "help", because: `asks for help (${asking.lang})` };
  if (context.intent === "optin") return { intent: "start", because: "provider says optin" };
  if (context.intent === "help") return { intent: "help", because: "provider says help" };
  const doubtful = asking.asks === "unsure" || (words.length === 0 && /[🚫⛔📵]/u.test(text));
  return doubtful
    ? weighed("unsure", { intent: "other", because: UNSURE })
    : weighed("nothing", { intent: "other", because: NOTHING });
}

/** A stop word and what else the text says: another way instead, or that the number is somebody else's. */
function beside({ intent, because, bare }: StopRead, text: string, { lang }: TextContext): Understood<Intent> {
  const stop = { intent, because };
  if (bare && !/\s/.test(text.trim())) return stop;
  const asking = readRequest(text, lang);
  if (asking.asks === "wrongPerson") return { intent: "stop", because: `wrong person (${asking.lang})` };
  return asking.asks === "channel" && !bare ? { intent: "other", because: "another way" } : stop;
}

/** What the rules found, unless what was learned from other texts speaks strongly against it. */
function weighUp(ruled: Ruled, found: Understood<Intent>, sentences: readonly Reading[]): Understood<Intent> {
  const verdict = weigh(ruled, sentences);
  if (verdict === "ask") return { intent: "other", because: UNSURE };
  return verdict === "ends" && found.intent !== "stop" ? { intent: "stop", because: LIKE_OTHERS } : found;
}

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

const isMeaningful = (word: string) => isStopWord(word) || isAnswerWord(word);
