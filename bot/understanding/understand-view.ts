import type { List } from "./understand-index.ts";

/** A sentence as one language's rules see it. */
export interface View {
  words: readonly string[];
  /** Where a part of the sentence begins, such as after "but". */
  edges: readonly boolean[];
  /** Whether a colon stands before a word: a part begins there, but none ends. */
  colons: readonly boolean[];
  /** Whether there are at most courtesies between this place and the beginning, or end, of its part of the sentence. */
  begins: readonly boolean[];
  ends: readonly boolean[];
  /** The same for the beginning, or end, of the whole text. */
  opens: readonly boolean[];
  closes: readonly boolean[];
  /** For each word, the span of the harmless phrases around it. */
  harmless: (Span | undefined)[];
}

/** A range of words in a sentence; `to` is exclusive. */
export interface Span {
  from: number;
  to: number;
}

export type Found = Readonly<Record<List, readonly Span[]>>;

/** What the rules of each language see in a sentence. */
export interface Reading {
  readonly words: readonly string[];
  /** The parts that its words play, one after the other. */
  readonly roles: readonly (readonly string[])[];
  readonly found: readonly Found[];
  /** Whether something in it is harmless, and whether its first word is. */
  readonly isHarmless: boolean;
  readonly spared: boolean;
}
