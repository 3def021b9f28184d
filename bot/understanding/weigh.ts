import { likeness } from "./learned.ts";
import type { Reading } from "./understand-view.ts";

/** What the rules made of a text that is not settled by a keyword, a short answer or a machine. */
export type Ruled =
  | "asks"
  | "wrong person"
  /** Its first word is a stop word, and nobody knows what is to be stopped. */
  | "stop word"
  | "unsure"
  | "nothing";

/*
 * Found with twenty-five thousand texts that the rules had not seen: how much each finding of the rules, and each unit
 * of likeness, speaks for a request to end; and from where on it is taken for one, or asked about. "unsure" counts for
 * less than was found, since the rules know those words, and that they are open to doubt.
 */
const FOUND: Readonly<Record<Ruled, number>> = {
  asks: 2.1,
  "wrong person": 2.5,
  "stop word": 0.7,
  unsure: -1.5,
  nothing: 0,
};
const HARMLESS = -0.5;
const ENDS_FROM = 1.5;
const KEPT_FROM = 0.5;
const ASKED_FROM = 0.3;
/** In words, of a text and of the passages that it is read in where it is longer. */
const LONGEST_WHOLE = 40;
const LONGEST_PASSAGE = 12;

/**
 * Decides by what the rules found and by how much a text is like other requests to end. What the rules take for a
 * request is never dropped: where the likeness contradicts them strongly, it is asked about.
 */
export function weigh(ruled: Ruled, sentences: readonly Reading[]): "ends" | "ask" | "nothing" {
  const asks = ruled === "asks" || ruled === "wrong person";
  const otherwise = ruled === "nothing" ? "nothing" : "ask";
  const words = sentences.reduce((count, { words }) => count + words.filter((word) => word.length > 1).length, 0);
  // What one word is like says nothing that the stop words do not say.
  if (words < 2) return asks ? "ends" : otherwise;
  const read = asks && words > LONGEST_WHOLE ? passages(sentences) : [sentences];
  const harmless = sentences.some(({ isHarmless }) => isHarmless) ? HARMLESS : 0;
  const sum = FOUND[ruled] + harmless + Math.max(...read.map(likeness));
  if (asks) return sum >= KEPT_FROM ? "ends" : "ask";
  // Doubt, and something that only looks like a request: the rules know better.
  if (ruled === "unsure" && harmless !== 0) return "ask";
  if (sum >= ENDS_FROM) return "ends";
  return sum >= ASKED_FROM ? "ask" : otherwise;
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
