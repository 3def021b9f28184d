import { fold, spellings } from "./keywords-fold.ts";
import { STOP_WORDS_WITH_SLIPS } from "./phrases/slips.ts";
import { isOrdinary, lessOne } from "./understand-corrector.ts";

const LETTERS: Readonly<Record<string, string>> = { 0: "O", 1: "I", 3: "E", 4: "A", 5: "S", 7: "T", 8: "B" };
const SHORTEST_SLIP = 3;
const SHORTEST_PART = 2;
/** One of the parts has at least so many letters. */
const LONG_PART = 4;
const LONGEST_GLUED = 40;
const MOST_PARTS = 6;

const near = new Map(
  STOP_WORDS_WITH_SLIPS.flatMap((word) => [...spellings(word)]).flatMap((word) =>
    [...lessOne(word)].map((less) => [less, word] as const),
  ),
);

/**
 * The stop word that a folded word was meant to be, if it is one slip away from it: a letter wrong, missing, doubled or
 * too many, or two swapped. Only the words of a closed list are looked for, and ordinary words ("step", "spot", "shop")
 * are no slips. Undefined: none.
 */
export function nearestStopWord(word: string): string | undefined {
  if (word.length < SHORTEST_SLIP || word.length > LONGEST_GLUED || isOrdinary(word)) return undefined;
  for (const less of lessOne(word)) {
    const meant = near.get(less);
    if (meant !== undefined) return fold(meant).join(" ");
  }
  return undefined;
}

/** The word with letters where digits of the same shape stand; undefined if it has no digits or nothing but digits. */
export function withLetters(word: string): string | undefined {
  if (!/\p{N}/u.test(word) || !/\p{L}/u.test(word)) return undefined;
  return word.replace(/\p{N}/gu, (digit) => LETTERS[digit] ?? digit);
}

/**
 * Splits a word that was written without blanks ("pleasestoptexting") into words for which `isKnown` returns true, as
 * few as possible; undefined if it cannot be split into two to six of them. Takes time in proportion to the word's
 * length, of which there is a bound.
 */
export function splitGlued(word: string, isKnown: (part: string) => boolean): string[] | undefined {
  if (word.length < 2 * SHORTEST_PART || word.length > LONGEST_GLUED) return undefined;
  const best: (string[] | undefined)[] = [[]];
  for (let to = SHORTEST_PART; to <= word.length; to++) {
    for (let from = 0; from <= to - SHORTEST_PART; from++) {
      const before = best[from];
      if (before === undefined || before.length >= (best[to]?.length ?? MOST_PARTS + 1) - 1) continue;
      const part = word.slice(from, to);
      if (isKnown(part)) best[to] = [...before, part];
    }
  }
  const parts = best[word.length];
  // Short words alone make up too many others: "fin" and "ing".
  const isSound = parts?.some((part) => part.length >= LONG_PART) && parts.length > 1;
  return isSound ? parts : undefined;
}
