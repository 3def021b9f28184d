import { fold, spellings } from "./keywords-fold.ts";
import type { Phrases } from "./phrases/format.ts";

/** Phrases by their words, one step per word, so that hundreds of them are searched for at once. */
export interface Trie {
  ends: boolean;
  readonly next: Map<string, Trie>;
}

export type Part =
  | { readonly is: "words"; readonly words: Trie; readonly optional: boolean }
  | { readonly is: "gap" | "edge" };

type Phrase = readonly Part[];

/** Phrases by the words that they can begin with. */
export type Book = ReadonlyMap<string, readonly Phrase[]>;

export interface Compiled {
  courtesies: Trie;
  saying: Trie;
  harmless: Book;
  stop: Book;
  unsure: Book;
  automatic: Book;
  signs: Book;
  /** Returns the word that the rules know if this one is a slip of it, else this one. */
  correct(word: string): string;
}

type Sequence = readonly string[];
export type Groups = ReadonlyMap<string, readonly Sequence[]>;

/** Compiles one language's phrases for the search. Throws at a phrase that cannot be read, and says which. */
export function compile(phrases: Phrases): Compiled {
  const groups = readGroups(phrases.groups);
  const plain = (list: string) => trieOf(listed(list).flatMap((phrase) => sequencesOf(phrase, groups)));
  const book = (list: readonly string[]) => compileBook(list, groups);
  const compiled = {
    courtesies: plain(phrases.courtesies),
    saying: plain(phrases.saying),
    harmless: book(phrases.harmless),
    stop: book(phrases.stop),
    unsure: book(phrases.unsure),
    automatic: book(phrases.automatic),
    signs: book(phrases.signs),
  };
  const { harmless, stop, unsure, automatic, signs } = compiled;
  const known = wordsOf([harmless, stop, unsure, automatic, signs]);
  for (const trie of [compiled.courtesies, compiled.saying]) collectWords(trie, known);
  return {
    ...compiled,
    correct: corrector(
      known,
      listed(phrases.slips).flatMap((word) => fold(word)),
    ),
  };
}

/** Reads the named groups of a language for use in its phrases; a group may use those above it. */
export function readGroups(named: Readonly<Record<string, string>>): Groups {
  const groups = new Map<string, readonly Sequence[]>();
  for (const [name, list] of Object.entries(named)) {
    groups.set(
      name,
      listed(list).flatMap((phrase) => sequencesOf(phrase, groups)),
    );
  }
  return groups;
}

/**
 * Compiles phrases for the search, by the words that they can begin with. Throws at a phrase that cannot be read, and
 * says which.
 */
export function compileBook(phrases: readonly string[], groups: Groups): Book {
  const tries = new Map([...groups].map(([name, sequences]) => [name, trieOf(sequences)] as const));
  return bookOf(phrases.map((phrase) => partsOf(phrase, groups, tries)));
}

/** Every word of the phrases. */
export function wordsOf(books: readonly Book[]): Set<string> {
  const words = new Set<string>();
  for (const book of books)
    for (const phrases of book.values())
      for (const phrase of phrases) for (const part of phrase) if (part.is === "words") collectWords(part.words, words);
  return words;
}

/** The items of a list with commas. */
export const listed = (list: string): string[] =>
  list
    .split(",")
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== "");

/** Its pieces: "(of the)", "<texts>", "...", "|" or words without blanks. */
const piecesOf = (phrase: string): string[] => phrase.match(/\([^)]*\)|[^\s()]+/g) ?? [];

function partsOf(phrase: string, groups: Groups, tries: ReadonlyMap<string, Trie>): Phrase {
  const parts = piecesOf(phrase).map((piece): Part => {
    if (piece === "|") return { is: "edge" };
    if (piece === "...") return { is: "gap" };
    const optional = piece.startsWith("(");
    const inner = optional ? piece.slice(1, -1) : piece;
    const group = /^<([^<>]+)>$/.exec(inner)?.[1];
    const shared = group === undefined ? undefined : tries.get(group);
    return { is: "words", words: shared ?? trieOf(sequencesOf(inner, groups)), optional };
  });
  if (
    parts.find((part) => part.is !== "edge")?.is === "gap" ||
    parts.every((part) => part.is !== "words" || part.optional)
  ) {
    throw new Error(`The phrase "${phrase}" must begin with a word and hold one that may not be missing`);
  }
  return parts;
}

/** Every way to write a phrase without edges and gaps, as sequences of folded words. */
function sequencesOf(phrase: string, groups: Groups): Sequence[] {
  let ways: Sequence[] = [[]];
  for (const piece of piecesOf(phrase)) {
    if (piece === "|" || piece === "...") throw new Error(`In "${phrase}" no ${piece} can stand`);
    const choices = piece.startsWith("(")
      ? [[], ...sequencesOf(piece.slice(1, -1), groups)]
      : piece.split("/").flatMap((choice) => choicesOf(choice, groups));
    if (choices.length === 0) throw new Error(`In "${phrase}" the piece ${piece} says nothing`);
    ways = ways.flatMap((way) => choices.map((choice) => [...way, ...choice]));
  }
  return ways;
}

function choicesOf(piece: string, groups: Groups): readonly Sequence[] {
  const group = /^<([^<>]+)>$/.exec(piece)?.[1];
  if (group === undefined) return writings(piece);
  const choices = groups.get(group);
  if (choices === undefined) throw new Error(`The group <${group}> is not known yet`);
  return choices;
}

/** The ways in which a word may be written: "don't" as DON T and DONT, "på" as PA and PAA. */
function writings(word: string): Sequence[] {
  const ways = new Set<string>();
  for (const way of spellings(word)) if (way !== "") ways.add(way).add(way.replaceAll(" ", ""));
  return [...ways].map((way) => way.split(" "));
}

function trieOf(sequences: readonly Sequence[]): Trie {
  const root: Trie = { ends: false, next: new Map() };
  for (const sequence of sequences) {
    let at = root;
    for (const word of sequence) {
      const after = at.next.get(word) ?? { ends: false, next: new Map() };
      at.next.set(word, after);
      at = after;
    }
    at.ends = true;
  }
  return root;
}

function bookOf(phrases: readonly Phrase[]): Book {
  const pages = new Map<string, Phrase[]>();
  for (const phrase of phrases) {
    const first = new Set<string>();
    for (const part of phrase) {
      if (part.is !== "words") continue;
      for (const word of part.words.next.keys()) first.add(word);
      if (!part.optional) break;
    }
    for (const word of first) pages.set(word, [...(pages.get(word) ?? []), phrase]);
  }
  return pages;
}

function collectWords(trie: Trie, into: Set<string>): void {
  for (const [word, after] of trie.next) {
    into.add(word);
    collectWords(after, into);
  }
}

/**
 * Returns a function that corrects one slip in the `forgiven` words, and undoes a letter repeated three times or more.
 * Two words are one slip apart if they become equal when each loses at most one letter, which covers two swapped
 * letters.
 */
export function corrector(known: ReadonlySet<string>, forgiven: readonly string[]): (word: string) => string {
  const shortened = new Map<string, string>();
  for (const word of forgiven) for (const less of lessOne(word)) shortened.set(less, word);
  return (word) => {
    if (known.has(word)) return word;
    const calm = word.replace(/(\p{L})\1{2,}/gu, "$1");
    if (known.has(calm)) return calm;
    if (calm.length < 6 || calm.length > 20) return calm;
    for (const less of lessOne(calm)) {
      const meant = shortened.get(less);
      if (meant !== undefined) return meant;
    }
    return calm;
  };
}

/** The word itself, and it without each of its letters in turn. */
function* lessOne(word: string): Generator<string> {
  yield word;
  for (let at = 0; at < word.length; at++) yield word.slice(0, at) + word.slice(at + 1);
}
