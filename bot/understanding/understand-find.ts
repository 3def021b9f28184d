import type { Book, Compiled, Part, Trie } from "./understand-compile.ts";
import type { Sentence } from "./understand-own-words.ts";

/** A sentence as one language's rules see it. */
interface View {
  words: readonly string[];
  /** Whether there are at most courtesies between this place and the beginning, or end, of its part of the sentence. */
  begins: readonly boolean[];
  ends: readonly boolean[];
  /** For each word, the span of the harmless phrases around it. */
  harmless: (Span | undefined)[];
}

/** A range of words in a sentence; `to` is exclusive. */
export interface Span {
  from: number;
  to: number;
}

const LONGEST_GAP = 3;

export interface Found {
  stop: Span[];
  unsure: Span[];
  automatic: Span[];
  signs: Span[];
}

/**
 * Returns what each language's rules find in a sentence, and where. What is harmless in one language is harmless for
 * all: people mix them.
 */
export function findPhrases(rules: readonly Compiled[], sentence: Sentence): Found[] {
  const harmless: View["harmless"] = sentence.words.map(() => undefined);
  const views = rules.map((one) => ({ one, view: look(one, sentence, harmless) }));
  for (const { one, view } of views) for (const span of spansOf(one.harmless, view)) shade(harmless, span);
  return views.map(({ one, view }) => ({
    stop: spansOf(one.stop, view).filter((span) => counts(harmless, span)),
    unsure: spansOf(one.unsure, view).filter((span) => counts(harmless, span)),
    automatic: spansOf(one.automatic, view),
    signs: spansOf(one.signs, view),
  }));
}

/** Returns where the phrases that begin at this word end; they must have neither edges nor gaps. */
export function endsAt(book: Book, words: readonly string[], from: number): number[] {
  const view = { words, begins: [], ends: [], harmless: [] };
  return (book.get(words[from] ?? "") ?? []).flatMap((phrase) => follow(phrase, view, from));
}

/** Whether the words end in one of the phrases. */
export function saysLast(phrases: Trie, words: readonly string[]): boolean {
  return words.some((_, at) => endsOf(phrases, words, at).includes(words.length));
}

function look({ courtesies, correct }: Compiled, sentence: Sentence, harmless: View["harmless"]): View {
  const words = sentence.words.map(correct);
  const begins = [...sentence.edges];
  const ends = [...sentence.edges];
  for (let at = 0; at < words.length; at++) {
    if (begins[at]) for (const end of endsOf(courtesies, words, at)) begins[end] = true;
  }
  for (let at = words.length - 1; at >= 0; at--) {
    ends[at] ||= endsOf(courtesies, words, at).some((end) => ends[end]);
  }
  return { words, begins, ends, harmless };
}

function shade(harmless: View["harmless"], span: Span): void {
  for (let at = span.from; at < span.to; at++) {
    const old = harmless[at] ?? span;
    harmless[at] = { from: Math.min(old.from, span.from), to: Math.max(old.to, span.to) };
  }
}

/** Whether the span includes all of every harmless phrase that it touches. */
function counts(harmless: View["harmless"], { from, to }: Span): boolean {
  return harmless.slice(from, to).every((around) => around === undefined || (around.from >= from && around.to <= to));
}

function spansOf(book: Book, view: View): Span[] {
  return view.words.flatMap((word, from) =>
    (book.get(word) ?? []).flatMap((phrase) => follow(phrase, view, from).map((to) => ({ from, to }))),
  );
}

/** Where a phrase that begins at this word may end; phrases are short, so the work for a word has a bound. */
function follow(phrase: readonly Part[], view: View, from: number): number[] {
  let places = new Set([from]);
  for (const part of phrase) {
    const after = new Set<number>();
    for (const at of places) for (const end of step(part, view, at, at === from && part === phrase[0])) after.add(end);
    if (after.size === 0) return [];
    places = after;
  }
  return [...places].filter((to) => to > from);
}

function step(part: Part, view: View, at: number, first: boolean): number[] {
  if (part.is === "edge") return (first ? view.begins : view.ends)[at] ? [at] : [];
  if (part.is === "words") return [...(part.optional ? [at] : []), ...endsOf(part.words, view.words, at)];
  const places = [at];
  while (places.length <= LONGEST_GAP && at < view.words.length && view.harmless[at] === undefined) places.push(++at);
  return places;
}

function endsOf(trie: Trie, words: readonly string[], from: number): number[] {
  const ends: number[] = [];
  let node: Trie | undefined = trie;
  for (let at = from; node !== undefined; at++) {
    if (node.ends && at > from) ends.push(at);
    node = node.next.get(words[at] ?? "");
  }
  return ends;
}
