import { type Answer, answerOf, isAnswerWord } from "./answers.ts";
import type { Lang } from "./keyword-lists.ts";
import { fold } from "./keywords-fold.ts";
import { spell } from "./keywords-spell.ts";
import { asFarAsRead } from "./reading-length.ts";
import { withoutSignature } from "./signature.ts";
import { isStopWord, MAIL_PREFIX, readStopWords, reasonOf, type StopRead, spelling } from "./stop-words.ts";
import { isRuleWord, type Read, readRequest } from "./understand.ts";
import { ownLines } from "./understand-own-words.ts";
import { splitGlued, withLetters } from "./understand-slips.ts";
import { type Found, weigh } from "./weigh.ts";

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
/** A stop sign says what it says, also before other words. */
const SIGN_BEFORE_WORDS = /^\s{0,9}(?:🛑\ufe0f?\s{0,9}){1,9}(?=\p{L})/u;
const LIKE_OTHERS = "is like other requests to end";
const WRONG_PERSON = "wrong person";
const AUTOMATIC: Understood<Intent> = { intent: "other", because: "automatic answer" };
const ANOTHER_WAY: Understood<Intent> = { intent: "other", because: "another way" };
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
 * "other". A yes and a no may be polite, signed, numbered and wordy, but must be all that is said; START and HELP may
 * also be asked for in a sentence, a START only beyond doubt.
 */
export function understand(whole: string, context: TextContext = {}): Understood<Intent | "yes" | "no"> {
  const text = asFarAsRead(whole);
  const read = understandWords(text, context);
  if ((read.because === NOTHING || read.because === UNSURE) && SIGN_BEFORE_WORDS.test(text)) {
    return understandWords(text.replace(SIGN_BEFORE_WORDS, "STOP "), context);
  }
  if (read.because !== NOTHING) return read;
  const own = ownLines(text);
  const apart = own.quoted ? own.text : withoutSlips(own.text);
  const mended = apart === own.text ? read : understandWords(apart, context);
  return mended.intent === "stop" && mended.because !== LIKE_OTHERS && mended.because !== WRONG_PERSON ? mended : read;
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
  if (first?.intent === "stop" && first.bare) return bareStop(first, text, context);
  if (context.intent === "optout") return { intent: "stop", because: "provider says optout" };
  const asking = readRequest(text, context.lang);
  const answer = answerIn(text, context.lang);
  if (answer?.says === "stop") return { intent: "stop", because: reasonOf(answer) };
  const isPlain = asking.asks !== "stop" && asking.asks !== "automatic" && first?.intent !== "stop";
  if (answer !== undefined && isPlain) return { intent: answer.says, because: reasonOf(answer) };
  const [found, meaning] = ruled(first, asking, words.length === 0 && /[🚫⛔📵]/u.test(text));
  const known = found === "nothing" || found === "unsure" ? (providers(context) ?? meaning) : meaning;
  return weighUp(found, known, ownLines(text).text, asking);
}

/** What the rules make of a text, and what that means. */
function ruled(first: StopRead | undefined, asking: Read, forbids: boolean): [Found, Understood<Intent>] {
  const unsure: Understood<Intent> = { intent: "other", because: UNSURE };
  if (asking.asks === "stop") {
    return [
      "asks",
      { intent: "stop", because: first?.intent === "stop" ? first.because : `asks to end (${asking.lang})` },
    ];
  }
  if (asking.asks === "automatic" && first?.intent !== "stop") return ["automatic", AUTOMATIC];
  if (asking.asks === "wrongPerson") {
    return ["wrong person", { intent: "stop", because: `wrong person (${asking.lang})` }];
  }
  if (asking.asks === "channel") return ["another way", ANOTHER_WAY];
  if (first?.intent === "stop") return ["first word", { intent: "stop", because: first.because }];
  if (first !== undefined) return ["stop word", unsure];
  if (asking.asks === "start") return ["start", { intent: "start", because: `asks to start (${asking.lang})` }];
  if (asking.asks === "help") return ["help", { intent: "help", because: `asks for help (${asking.lang})` }];
  if (asking.asks === "unsure" || forbids) return ["unsure", unsure];
  return ["nothing", { intent: "other", because: NOTHING }];
}

/** What the provider makes of a text that says nothing to us. */
function providers({ intent }: TextContext): Understood<Intent> | undefined {
  if (intent === "optin") return { intent: "start", because: "provider says optin" };
  return intent === "help" ? { intent: "help", because: "provider says help" } : undefined;
}

/** A stop word with nothing behind it: a stop, also of a number that is somebody else's. */
function bareStop({ intent, because }: StopRead, text: string, { lang }: TextContext): Understood<Intent> {
  if (!/\s/.test(text.trim())) return { intent, because };
  const asking = readRequest(text, lang);
  return asking.asks === "wrongPerson"
    ? { intent: "stop", because: `wrong person (${asking.lang})` }
    : { intent, because };
}

/** What the rules found, unless what was learned from other texts speaks strongly against it. */
function weighUp(found: Found, meaning: Understood<Intent>, text: string, { sentences }: Read): Understood<Intent> {
  // Nothing of the person's own, or nothing but signs.
  if (sentences.length === 0) return meaning;
  switch (weigh(found, text, sentences)) {
    case "ends":
      return { intent: "stop", because: LIKE_OTHERS };
    case "wrong person":
      return { intent: "stop", because: WRONG_PERSON };
    case "ask":
      return { intent: "other", because: UNSURE };
    case "another way":
      return ANOTHER_WAY;
    case "help":
      return { intent: "help", because: "is like other requests for help" };
    case "start":
      return { intent: "start", because: "is like other requests to start" };
    case "nothing":
      return { intent: "other", because: NOTHING };
    case "automatic":
      return AUTOMATIC;
    case "as found":
      return meaning;
  }
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
