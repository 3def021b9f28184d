import type { Reading } from "./understand-view.ts";

/** Where the features of a text are counted: 2 to this power. */
export const BUCKET_BITS = 18;
const BUCKETS = 2 ** BUCKET_BITS;
const SHORTEST_RUN = 2;
const LONGEST_RUN = 5;
const LONGEST_WORDS = 3;
const LONGEST_ROLES = 4;
/** A word is read up to this many letters. */
const LONGEST_WORD = 24;

/** FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/ */
const SEED = 0x811c9dc5;
const PRIME = 0x01000193;
const mix = (hash: number, code: number): number => Math.imul(hash ^ code, PRIME) >>> 0;

/**
 * The features of a text, given what the rules see in its sentences: its words, its pairs and triples of neighbours,
 * the runs of two to five letters in them, and the parts that its words play one after the other, with and without
 * those that tell nothing. Returns the numbers
 * of their buckets, each once. Takes time in proportion to the text's length.
 */
export function featuresOf(sentences: readonly Reading[]): number[] {
  const found = new Set<number>();
  const add = (hash: number) => found.add((hash ^ (hash >>> BUCKET_BITS)) & (BUCKETS - 1));
  for (const { words, roles } of sentences) {
    const bounded = words.map((word) => word.slice(0, LONGEST_WORD));
    addNeighbours(["^", ...bounded, "$"], LONGEST_WORDS, mix(SEED, 1), add);
    for (const word of bounded) addRuns(` ${word} `, add);
    for (const [lang, played] of roles.entries()) {
      addNeighbours(["^", ...played, "$"], LONGEST_ROLES, mix(SEED, 3 + lang), add);
      const telling = played.filter((role) => role !== "" && role !== "filler");
      addNeighbours(["^", ...telling, "$"], LONGEST_ROLES, mix(SEED, 20 + lang), add);
    }
  }
  return [...found];
}

function addNeighbours(names: readonly string[], longest: number, seed: number, add: (hash: number) => void): void {
  const hashes = names.map((name) => hashOf(name, seed));
  for (let at = 0; at < names.length; at++) {
    let run = seed;
    for (let length = 1; length <= longest && at + length <= names.length; length++) {
      run = mix(run, hashes[at + length - 1] ?? 0);
      add(run);
    }
  }
}

function addRuns(word: string, add: (hash: number) => void): void {
  for (let from = 0; from < word.length; from++) {
    let hash = mix(SEED, 2);
    for (let to = from; to < from + LONGEST_RUN && to < word.length; to++) {
      hash = mix(hash, word.charCodeAt(to));
      if (to - from + 1 >= SHORTEST_RUN) add(hash);
    }
  }
}

function hashOf(word: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < word.length; at++) hash = mix(hash, word.charCodeAt(at));
  return hash;
}
