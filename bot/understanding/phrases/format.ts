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
}

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
