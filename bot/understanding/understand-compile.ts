import { fold } from "./keywords-fold.ts";
import type { Phrases } from "./phrases/format.ts";
import { corrector } from "./understand-corrector.ts";
import { type Index, indexOf, LISTS } from "./understand-index.ts";
import { type CompiledLexicon, compileLexicon } from "./understand-lexicon.ts";
import {
  type Book,
  type Groups,
  listed,
  type Part,
  type Phrase,
  piecesOf,
  readGroups,
  type Sequence,
  sequencesOf,
  type Trie,
} from "./understand-notation.ts";

export interface Compiled {
  /** The phrases of all lists but the harmless. */
  phrases: Index;
  harmless: Index;
  courtesies: Trie;
  joints: Trie;
  saying: Trie;
  lexicon: CompiledLexicon;
  /** Whether the rules know the folded word. */
  knows(word: string): boolean;
  /** Returns the word that the rules know if this one is a slip of it, else this one. */
  correct(word: string): string;
}

/** Compiles one language's phrases for the search. Throws at a phrase that cannot be read, and says which. */
export function compile(phrases: Phrases): Compiled {
  const groups = readGroups(phrases.groups);
  const plain = (list: string) => trieOf(listed(list).flatMap((phrase) => sequencesOf(phrase, groups)));
  const book = (list: readonly string[]) => compileBook(list, groups);
  const books = LISTS.map((list) => ({ list, book: book(phrases[list]) }));
  const lexicon = compileLexicon(phrases.lexicon, groups);
  const compiled = {
    lexicon,
    courtesies: plain(phrases.courtesies),
    joints: plain(phrases.joints),
    saying: plain(phrases.saying),
  };
  const known = wordsOf(books.map(({ book }) => book));
  for (const trie of [compiled.courtesies, compiled.saying]) collectWords(trie, known);
  for (const word of lexicon.words) known.add(word);
  const knows = (word: string) => known.has(word);
  const forgiven = listed(phrases.slips).flatMap((word) => fold(word));
  return {
    ...compiled,
    phrases: indexOf(
      books.filter(({ list }) => list !== "harmless"),
      knows,
    ),
    harmless: indexOf(
      books.filter(({ list }) => list === "harmless"),
      knows,
    ),
    knows,
    correct: corrector(known, forgiven),
  };
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
  const tries = new Set<Trie>();
  for (const book of books) {
    for (const phrase of new Set([...book.values()].flat())) {
      for (const part of phrase) if (part.is === "words") tries.add(part.words);
    }
  }
  const words = new Set<string>();
  for (const trie of tries) collectWords(trie, words);
  return words;
}

function partsOf(phrase: string, groups: Groups, tries: ReadonlyMap<string, Trie>): Phrase {
  const parts = piecesOf(phrase).map((piece): Part => {
    if (piece === "||") return { is: "whole" };
    if (piece === "|") return { is: "edge" };
    if (piece === "...") return { is: "gap" };
    const optional = piece.startsWith("(");
    const inner = optional ? piece.slice(1, -1) : piece;
    const group = /^<([^<>]+)>$/.exec(inner)?.[1];
    const shared = group === undefined ? undefined : tries.get(group);
    return { is: "words", words: shared ?? trieOf(sequencesOf(inner, groups)), optional };
  });
  if (
    parts.find((part) => part.is !== "edge" && part.is !== "whole")?.is === "gap" ||
    parts.every((part) => part.is !== "words" || part.optional)
  ) {
    throw new Error(`The phrase "${phrase}" must begin with a word and hold one that may not be missing`);
  }
  return parts;
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
