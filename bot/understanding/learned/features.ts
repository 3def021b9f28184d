import type { Reading } from "../understand-view.ts";

/** Where the features of a text are counted: 2 to this power. */
export const BUCKET_BITS = 20;
const BUCKETS = 2 ** BUCKET_BITS;
const SHORTEST_RUN = 2;
const LONGEST_RUN = 5;
const LONGEST_WORDS = 3;
const LONGEST_ROLES = 4;
/** In words, from the first of a pair with others between. */
const LONGEST_SKIP = 4;
/** A word is read up to this many letters. */
const LONGEST_WORD = 24;
const MARKS = /[?!.,:;"“”«»…()\n🚫🛑👍👎]/gu;

/** FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/ */
const SEED = 0x811c9dc5;
const PRIME = 0x01000193;
const mix = (hash: number, code: number): number => Math.imul(hash ^ code, PRIME) >>> 0;
type Add = (hash: number) => void;

/** What is counted apart from each other, so that the same word in two places is two features. */
const seedOf = (kind: number): number => mix(SEED, kind);
const [WORDS, RUNS, SKIPS, LOOK] = [seedOf(1), seedOf(2), seedOf(3), seedOf(4)];
const rolesSeed = (lang: number): number => seedOf(8 + lang);
const tellingSeed = (lang: number): number => seedOf(16 + lang);

/**
 * The features of a text, given what the rules see in its sentences: its words, its pairs and triples of neighbours,
 * pairs with other words between, the runs of two to five letters in them, the parts that its words play one after the
 * other, with and without those that tell nothing, and how it looks: marks, length, digits. Returns the
 * numbers of their buckets, each once. Takes time in proportion to the text's length.
 */
export function featuresOf(text: string, sentences: readonly Reading[]): number[] {
  const found = new Set<number>();
  const add = (hash: number) => found.add((hash ^ (hash >>> BUCKET_BITS)) & (BUCKETS - 1));
  for (const { words, roles } of sentences) {
    const bounded = words.map((word) => word.slice(0, LONGEST_WORD));
    addNeighbours(hashed(["^", ...bounded, "$"], WORDS), LONGEST_WORDS, WORDS, add);
    addSkips(bounded, add);
    for (const word of bounded) addRuns(` ${word} `, add);
    for (const [lang, played] of roles.entries()) {
      addNeighbours(["^", ...played, "$"].map(roleHash), LONGEST_ROLES, rolesSeed(lang), add);
      const telling = played.filter((role) => role !== "" && role !== "filler");
      addNeighbours(["^", ...telling, "$"].map(roleHash), LONGEST_ROLES, tellingSeed(lang), add);
    }
  }
  addLook(text, sentences.length, add);
  return [...found];
}

/** Adds all neighbours, up to so many, of things that are hashed. */
function addNeighbours(hashes: readonly number[], longest: number, seed: number, add: Add): void {
  for (let at = 0; at < hashes.length; at++) {
    let run = seed;
    for (let length = 1; length <= longest && at + length <= hashes.length; length++) {
      run = mix(run, hashes[at + length - 1] ?? 0);
      add(run);
    }
  }
}

function addSkips(words: readonly string[], add: Add): void {
  const hashes = hashed(words, SKIPS);
  for (const [at, first] of hashes.entries()) {
    for (const second of hashes.slice(at + 2, at + 1 + LONGEST_SKIP)) add(mix(mix(SKIPS, first), second));
  }
}

function addRuns(word: string, add: Add): void {
  for (let from = 0; from < word.length; from++) {
    let hash = RUNS;
    for (let to = from; to < from + LONGEST_RUN && to < word.length; to++) {
      hash = mix(hash, word.charCodeAt(to));
      if (to - from + 1 >= SHORTEST_RUN) add(hash);
    }
  }
}

function addLook(text: string, sentences: number, add: Add): void {
  const look = (name: string) => add(hashOf(name, LOOK));
  for (const mark of text.match(MARKS) ?? []) look(mark);
  if (/\?\s{0,9}$/.test(text)) look("asks");
  if (/\d/.test(text)) look("digits");
  const words = text.split(/\s+/).length;
  look(`words ${Math.min(8, Math.floor(Math.log2(words + 1) * 2))}`);
  look(`sentences ${Math.min(5, sentences)}`);
}

const hashed = (words: readonly string[], seed: number): number[] => words.map((word) => hashOf(word, seed));

/** Of the part that words play: there are few, and they come again and again. */
function roleHash(role: string): number {
  const known = roleHashes.get(role) ?? hashOf(role, SEED);
  roleHashes.set(role, known);
  return known;
}
const roleHashes = new Map<string, number>();

function hashOf(word: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < word.length; at++) hash = mix(hash, word.charCodeAt(at));
  return hash;
}
