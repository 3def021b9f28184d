import { spellings } from "./keywords-fold.ts";
import { ORDINARY_WORDS } from "./phrases/slips.ts";

const ORDINARY = new Set(ORDINARY_WORDS.flatMap((word) => [...spellings(word)]));
const MOST_REMEMBERED = 5_000;
const LONGEST_REMEMBERED = 32;

/** Whether the folded word is an ordinary one, and no slip of another. */
export const isOrdinary = (word: string): boolean => ORDINARY.has(word);

/**
 * Returns a function that corrects one slip in the `forgiven` words, and undoes a letter repeated three times or more.
 * Two words are one slip apart if they become equal when each loses at most one letter, which covers two swapped
 * letters.
 */
export function corrector(known: ReadonlySet<string>, forgiven: readonly string[]): (word: string) => string {
  const shortened = new Map<string, string>();
  for (const word of forgiven) for (const less of lessOne(word)) shortened.set(less, word);
  const correct = (word: string) => {
    const calm = word.replace(/(\p{L})\1{2,}/gu, "$1");
    // A key that was held down in a pocket says nothing: "jjjjjj" is no Danish yes.
    if (calm.length === 1) return word;
    if (known.has(calm)) return calm;
    if (calm.length < 6 || calm.length > 20) return calm;
    for (const less of lessOne(calm)) {
      const meant = shortened.get(less);
      if (meant !== undefined) return meant;
    }
    return calm;
  };
  // Most words come again, and correcting one takes a hundred times as long as finding it here.
  const corrected = new Map<string, string>();
  return (word) => {
    const before = corrected.get(word);
    if (before !== undefined) return before;
    const meant = known.has(word) || isOrdinary(word) ? word : correct(word);
    if (corrected.size >= MOST_REMEMBERED) corrected.clear();
    if (word.length < LONGEST_REMEMBERED) corrected.set(word, meant);
    return meant;
  };
}

/** The word itself, and it without each of its letters in turn. */
export function* lessOne(word: string): Generator<string> {
  yield word;
  for (let at = 0; at < word.length; at++) yield word.slice(0, at) + word.slice(at + 1);
}
