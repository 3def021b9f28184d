/**
 * How people ask, in one language and in their own words, to get no more messages. docs/understanding.md tells
 * librarians how to add a phrase.
 *
 * Case, accents, emoji and width do not matter (write "arrêtez": ARRETEZ is found too), nor does an apostrophe or
 * hyphen ("don't" finds dont and don t). Danish letters may be spelled out. A repeated letter ("stoooop") is forgiven.
 * In a phrase
 *
 *     words             are found next to each other, in one sentence
 *     stop/quit/end     one of these words; groups may be among them
 *     <texts>           one of the phrases of the group "texts"
 *     (please)          may be missing; so may (<texts>), (of the) and (me/us)
 *     ...               none to three further words, never across a comma, nor across what is harmless
 *     |                 the sentence, or its part up to a comma, line break or parenthesis, begins or ends here;
 *                       courtesies may stand between
 *     ||                the whole text begins or ends here, but for courtesies and a signature
 *
 * A phrase begins with a word, a group or |, never with ..., and not all of it may be optional. Sentences end at
 * . ! ? ; , and at a dash between blanks. A phrase may span a line break, a parenthesis or a colon.
 */
export interface Phrases {
  /** Words around a request that change nothing: "please", "thank you", "hello"; commas between them. */
  readonly courtesies: string;
  /**
   * Words before a quotation that make it the person's own: "I said", "as I told you". Other quotations of three words
   * or more are not read.
   */
  readonly saying: string;
  /**
   * Long words that also count with one letter wrong, missing or doubled, or two swapped. They must not be similar to
   * any other word of the four languages.
   */
  readonly slips: string;
  /** Named groups of interchangeable words, commas between them; a group may use those above it. */
  readonly groups: Readonly<Record<string, string>>;
  /**
   * Negations and figures of speech ("don't stop", "bus stop"). No phrase below is found where it overlaps with one of
   * these, unless it includes all of it: with "can't stop" here, "stop the texts" is not found in "can't stop the
   * texts", but "can't stop the texts" would be.
   */
  readonly harmless: readonly string[];
  /** Words between two parts of a sentence, as a comma stands between them: "but", "because"; commas between them. */
  readonly joints: string;
  /** What is done (acts) and to what (objects); the engine reads both together, whatever stands between them. */
  readonly lexicon: Lexicon;
  /** Clearly an opt-out: what a reasonable person would understand as one. */
  readonly stop: readonly string[];
  /** Might be an opt-out: the person is asked. */
  readonly unsure: readonly string[];
  /** What only an automatic answer says: "this number does not accept text messages". One of them is enough. */
  readonly automatic: readonly string[];
  /**
   * What automatic answers say, but people too: "do not disturb", "I'm driving". Two of them make a text an automatic
   * answer.
   */
  readonly signs: readonly string[];
  /** The number is somebody else's: "wrong number", "she passed away". It ends the messages to that number. */
  readonly wrongPerson: readonly string[];
  /** Another way instead of all, or one way less: "email me instead", "no calls, texts are ok". It is asked about. */
  readonly channel: readonly string[];
  /** Asks for messages, wherever it stands in a text: "please start the reminders again". */
  readonly start: readonly string[];
  /** Asks who we are or how this works, wherever it stands: "what number is this". */
  readonly help: readonly string[];
}

/** The parts that a word can play in a request. understand-frames.ts says what follows from their order. */
export const ROLES = [
  "end",
  "unsubscribe",
  "remove",
  "take",
  "refuse",
  "not",
  "notAfter",
  "send",
  "order",
  "begin",
  "ours",
  "theirs",
  "self",
  "vague",
  "from",
  "limit",
  "filler",
  "guard",
  "subject",
] as const;
export type Role = (typeof ROLES)[number];

/**
 * The words of one language by the part that they play; commas between them, and the notation of phrases within them,
 * without gaps and edges. "-bog" are words that end in "bog" and that the lexicon does not have otherwise. A word may
 * play several parts.
 *
 * Acts: `end` something ("stop, cancel, turn off"); `unsubscribe` oneself ("unsubscribe, opt out"); `remove` somebody
 * or a number ("delete, remove"); `take`, the same with a `from` ("take me off"); `refuse` ("don't want, no more"); `not` before (or, with `order`, after) sending;
 * `notAfter`, right behind another act, which it negates where
 * negations follow ("slet ikke …"); `send`, as it stands after those ("text, texting, write"); `order`, an imperative that "not" may follow ("skriv");
 * `begin` ("start, resume, sign me up for").
 *
 * Objects: `ours` (messages, the list, the number), `theirs` (what a library also has: a hold, a loan, a book, a
 * course, a newsletter, a fine; it is not ours to end), `self` ("me, us"), `vague` ("this, them, everything").
 *
 * Around them: `from` ("off, from"), `limit` (what makes it less than all: "at night, before, about, so often"),
 * `filler` (words that may stand between), `guard` (before an act they make it no request: "if, did you, they"),
 * `subject` (before `not` or `order` they make it a complaint: "you never text me").
 */
export type Lexicon = Readonly<Partial<Record<Role, string>>> & {
  /** Endings of words that are acts of another kind, so that "stop hiding the notices" asks for nothing: "ing". */
  readonly otherActs: string;
};

/**
 * Short answers of one language: a text counts if it consists of these phrases and courtesies only. They are written
 * like phrases, but without "|" and "...", since nothing else may stand around them.
 */
export interface Answers {
  /** Words that change nothing in an answer: "please", "thank you". Commas between them. */
  readonly courtesies: string;
  /** Words of at least six letters that also count with one letter wrong, missing or doubled, or two swapped. */
  readonly slips: string;
  readonly groups: Readonly<Record<string, string>>;
  readonly yes: readonly string[];
  /** A yes only if nothing else in the text answers: "ok, no thanks" is a no. */
  readonly ok: readonly string[];
  readonly no: readonly string[];
  /** Agree with a no and contradict a yes: "yes, keep them coming" is neither. */
  readonly keep: readonly string[];
  readonly start: readonly string[];
  /** A start only beside a yes: by itself "I want to get texts" asks how to get them. */
  readonly wish: readonly string[];
  readonly help: readonly string[];
}
