/**
 * How people ask, in one language and in their own words, to get no more messages. docs/understanding.md tells a
 * librarian how to add a phrase.
 *
 * Case, accents, emoji and width do not matter (write "arrêtez": ARRETEZ is found too), nor does an apostrophe or
 * hyphen ("don't" finds dont and don t). Danish letters may be spelled out. A letter repeated ("stoooop") is forgiven.
 * In a phrase
 *
 *     words             are found next to each other, in one sentence
 *     stop/quit/end     one of these words; groups may be among them
 *     <texts>           one of the phrases of the group "texts"
 *     (please)          may be missing; so may (<texts>), (of the) and (me/us)
 *     ...               none to three further words, never across a comma, nor across what is harmless
 *     |                 the sentence, or its part up to a comma, line break or parenthesis, begins or ends here; courtesies may stand between
 *
 * A phrase begins with a word, a group or |, never with ...; what may be missing must not be all of it. Sentences end
 * at . ! ? ; , and at a dash between blanks. A line break, a parenthesis, a colon may lie inside of a phrase.
 */
export interface Phrases {
  /** Words around a request that change nothing: "please", "thank you", "hello"; commas between them. */
  readonly courtesies: string;
  /**
   * Before a quotation they make it the person's own words: "I said", "as I told you"; other quotations of three
   * words or more are not read.
   */
  readonly saying: string;
  /**
   * Long words that count with one letter wrong, missing, doubled, or two swapped too. Not near any other word of the
   * four languages.
   */
  readonly slips: string;
  /** Names for words that stand for each other, commas between them; a group may use those above it. */
  readonly groups: Readonly<Record<string, string>>;
  /**
   * Negations and figures of speech ("don't stop", "bus stop"). No phrase below is found where it overlaps with one of
   * these, unless it spells out all of it: with "can't stop" here, "stop the texts" is not found in "can't stop the
   * texts", but "can't stop the texts" would be.
   */
  readonly harmless: readonly string[];
  /** Clearly an opt-out: what a reasonable person would take for one. */
  readonly stop: readonly string[];
  /** Might be one: the person is asked. */
  readonly unsure: readonly string[];
  /**
   * What only a phone or a machine says by itself: "this number does not accept text messages". One of them is
   * enough.
   */
  readonly automatic: readonly string[];
  /**
   * What machines say, but people too: "do not disturb", "I'm driving". Two of them in one text make it an automatic
   * answer.
   */
  readonly signs: readonly string[];
}

/**
 * Short answers of one language: a text counts if all of it is made of these phrases and of courtesies. Written as
 * phrases are, but without "|" and "...", since nothing else may stand around them.
 */
export interface Answers {
  /** Change nothing in an answer: "please", "thank you". Commas between them. */
  readonly courtesies: string;
  /** Words of at least six letters that count with one letter wrong, missing, doubled, or two swapped too. */
  readonly slips: string;
  readonly groups: Readonly<Record<string, string>>;
  readonly yes: readonly string[];
  /** A yes only where nothing else answers: "ok, no thanks" is a no. */
  readonly ok: readonly string[];
  readonly no: readonly string[];
  /** Beside a no these say the same; a yes beside them contradicts itself: "yes, keep them coming". */
  readonly keep: readonly string[];
  readonly start: readonly string[];
  /** A start beside a yes only: "I want to get texts" tells by itself what the person would like to know how to do. */
  readonly wish: readonly string[];
  readonly help: readonly string[];
}
