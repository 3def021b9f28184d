import type { Book, Phrase } from "./understand-notation.ts";

/** The lists of phrases that are searched for in every sentence. */
export const LISTS = [
  "harmless",
  "stop",
  "unsure",
  "automatic",
  "signs",
  "wrongPerson",
  "channel",
  "start",
  "help",
] as const;
export type List = (typeof LISTS)[number];

export interface Listed {
  readonly list: List;
  readonly phrase: Phrase;
  /** The words of which one must be the second one; undefined if any may be, or none. */
  readonly seconds: ReadonlySet<string> | undefined;
}

/** Returns the phrases that can begin with two words; `second` is undefined at the end of a sentence. */
export type Index = (first: string, second: string | undefined) => readonly Listed[];

const NONE: readonly Listed[] = [];

/**
 * Indexes the phrases of several lists by their first two words. `isKnown` tells the words of the phrases; what begins
 * with two of them is sorted out when it is first asked for.
 */
export function indexOf(books: readonly { list: List; book: Book }[], isKnown: (word: string) => boolean): Index {
  const pages = new Map(
    [...together(books)].map(([first, all]) => {
      const open = all.filter(({ seconds }) => seconds === undefined);
      return [first, { all, open, bySecond: new Map<string, readonly Listed[]>() }] as const;
    }),
  );
  return (first, second) => {
    const page = pages.get(first);
    if (page === undefined) return NONE;
    if (second === undefined || !isKnown(second)) return page.open;
    const sorted = page.bySecond.get(second);
    if (sorted !== undefined) return sorted;
    const fitting = page.all.filter(({ seconds }) => seconds === undefined || seconds.has(second));
    page.bySecond.set(second, fitting);
    return fitting;
  };
}

function together(books: readonly { list: List; book: Book }[]): Map<string, Listed[]> {
  const pages = new Map<string, Listed[]>();
  for (const { list, book } of books) {
    for (const [word, phrases] of book) {
      const page = pages.get(word) ?? [];
      for (const phrase of phrases) page.push({ list, phrase, seconds: secondsOf(phrase, word) });
      pages.set(word, page);
    }
  }
  return pages;
}

/** The words that can follow the first one of a phrase; undefined if any can, or none must. */
function secondsOf(phrase: Phrase, first: string): ReadonlySet<string> | undefined {
  const seconds = new Set<string>();
  for (const [at, part] of phrase.entries()) {
    if (part.is !== "words") {
      if (at === 0) continue;
      return undefined;
    }
    const node = part.words.next.get(first);
    if (node !== undefined) {
      for (const word of node.next.keys()) seconds.add(word);
      if (node.ends && !collectFirst(phrase.slice(at + 1), seconds)) return undefined;
    }
    if (!part.optional) break;
  }
  return seconds;
}

/** Adds the words that parts can begin with; false if that may be any word, or none. */
function collectFirst(parts: Phrase, into: Set<string>): boolean {
  for (const part of parts) {
    if (part.is !== "words") return false;
    for (const word of part.words.next.keys()) into.add(word);
    if (!part.optional) return true;
  }
  return false;
}
