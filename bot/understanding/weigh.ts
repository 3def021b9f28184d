import { type Likeness, likenessOf } from "./learned/likeness.ts";
import type { Reading } from "./understand-view.ts";

/** What the rules made of a text that is not settled by a keyword, a short answer or a reaction. */
export type Found =
  | "asks"
  | "wrong person"
  /** Its first word is a stop word, and what follows is ours. */
  | "first word"
  /** Its first word is a stop word, and nobody knows what is to be stopped. */
  | "stop word"
  | "another way"
  | "unsure"
  | "automatic"
  | "start"
  | "help"
  | "nothing";

/** What becomes of it: "as found" leaves what the rules made of it. */
export type Weighed =
  | "as found"
  | "ends"
  | "wrong person"
  | "ask"
  | "another way"
  | "start"
  | "help"
  | "automatic"
  | "nothing";

/*
 * Found with 68,000 texts that the rules had not seen, each likened by what was learned from others: how much each
 * finding of the rules speaks for a request to end, in natural log odds as the likeness; and from where on a text is
 * taken for one, or asked about.
 */
const SPEAKS: Readonly<Record<Found, number>> = {
  asks: 1.4,
  "wrong person": 1.1,
  "first word": 1,
  "stop word": 0.4,
  "another way": -1,
  unsure: 0.5,
  automatic: -1.1,
  start: -1.3,
  help: -2,
  nothing: -0.2,
};
const HARMLESS = -0.4;
const ENDS_FROM = 0.5;
/** Where the rules see that something else is ended. */
const SPARED_ENDS_FROM = 2;
const KEPT_FROM = 0.3;
const ASKED_FROM = -1;
/** One word says little: it takes more. */
const WORD_ENDS_FROM = 3.5;
const WORD_ASKED_FROM = 2;
/** How probable a kind must be where the rules found nothing. */
const HELP_FROM = 0.6;
const WAY_FROM = 0.5;
const MACHINE_FROM = 0.6;
const DOUBT_FROM = 0.5;
/** A consent must be beyond doubt; and one that the rules see must be likely. */
const START_FROM = 0.95;
/** In words: whoever writes fewer writes one of those that the rules know. */
const START_WORDS = 4;
const START_FEARED_FROM = 0.05;
const START_KEPT_FROM = 0.2;
/** A machine's text where the rules are unsure. */
const SURELY_MACHINE = 0.98;
/** In words, of a text and of the passages that it is read in too where it is longer. */
const LONGEST_WHOLE = 40;
const LONGEST_PASSAGE = 12;

const ASKS: readonly Found[] = ["asks", "wrong person", "first word"];
const DOUBTS: readonly Found[] = ["unsure", "stop word"];

/**
 * Decides by what the rules found and by what a text is like. What the rules take for a request is never dropped: where
 * the likeness contradicts them strongly, it is asked about.
 */
export function weigh(found: Found, text: string, sentences: readonly Reading[]): Weighed {
  const asks = ASKS.includes(found);
  const whole = likenessOf(text, sentences);
  const words = sentences.reduce((count, { words }) => count + words.filter((word) => word.length > 1).length, 0);
  const parts = asks && words > LONGEST_WHOLE ? passages(sentences).map((some) => likenessOf("", some)) : [];
  // What is harmless in a machine's words is our own "Reply STOP".
  const spared = found !== "automatic" && sentences.some(({ isHarmless }) => isHarmless);
  const odds = [whole, ...parts].map((like) => oddsOfEnding(like, asks && !spared));
  const ending = SPEAKS[found] + (spared ? HARMLESS : 0) + Math.max(...odds);
  return words < 2 ? decideWord(found, whole, ending) : decide(found, whole, ending, { words, spared });
}

interface Seen {
  readonly words: number;
  /** Something is harmless in it, or is ended that is not ours. */
  readonly spared: boolean;
}

/** The decision, by the likeness and the natural log odds that a text asks to end. */
export function decide(found: Found, like: Likeness, ending: number, { words, spared }: Seen): Weighed {
  if (ASKS.includes(found)) return ending >= KEPT_FROM && !likelierStart(like) ? "as found" : "ask";
  // Whoever may want messages is not cut off unasked.
  const sure = like.start < START_FEARED_FROM && ending >= (spared ? SPARED_ENDS_FROM : ENDS_FROM);
  if (sure) return endsAs(like);
  if (ending >= ENDS_FROM) return "ask";
  if (found === "another way" || found === "automatic") return "as found";
  if (DOUBTS.includes(found)) return like.automatic >= SURELY_MACHINE ? "automatic" : "as found";
  if (like.channel >= WAY_FROM) return "another way";
  if (ending >= ASKED_FROM || like.unsure >= DOUBT_FROM) return "ask";
  if (found === "start") return like.start >= START_KEPT_FROM ? "as found" : "nothing";
  if (like.start >= START_FROM && words >= START_WORDS) return "start";
  if (found === "help") return "as found";
  if (like.help >= HELP_FROM) return "help";
  return like.automatic >= MACHINE_FROM ? "automatic" : "as found";
}

function decideWord(found: Found, like: Likeness, ending: number): Weighed {
  if (found !== "nothing" || ending < WORD_ASKED_FROM) return "as found";
  return ending >= WORD_ENDS_FROM ? endsAs(like) : "ask";
}

const likelierStart = ({ start, stop, wrong_person }: Likeness): boolean => start > stop + wrong_person;
const endsAs = ({ stop, wrong_person }: Likeness): Weighed => (wrong_person > stop ? "wrong person" : "ends");

/** The odds against harmless texts and other ways; doubt is not against what the rules take for a request. */
function oddsOfEnding({ stop, wrong_person, unsure }: Likeness, asks: boolean): number {
  const ends = stop + wrong_person;
  const against = 1 - ends - (asks ? unsure : 0);
  return Math.log(ends + Number.EPSILON) - Math.log(Math.max(0, against) + Number.EPSILON);
}

/** The sentences in passages of about the length of a text message, so that one request stands out in a long letter. */
function passages(sentences: readonly Reading[]): Reading[][] {
  const made: Reading[][] = [[]];
  let words = 0;
  for (const sentence of sentences) {
    if (words >= LONGEST_PASSAGE) {
      made.push([]);
      words = 0;
    }
    made.at(-1)?.push(sentence);
    words += sentence.words.length;
  }
  return made;
}
