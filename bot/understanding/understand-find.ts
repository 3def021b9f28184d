import type { Compiled } from "./understand-compile.ts";
import { OBJECTS, readFrames } from "./understand-frames.ts";
import { type Index, LISTS, type List } from "./understand-index.ts";
import { tokensOf } from "./understand-lexicon.ts";
import type { Book, Part, Trie } from "./understand-notation.ts";
import type { Sentence } from "./understand-own-words.ts";
import type { Reading, Span, View } from "./understand-view.ts";

const LONGEST_GAP = 3;
const LONG_NUMBER = /^\p{N}{4,}$/u;

/** What is found and may be hidden by what is harmless. */
const REQUESTS = ["stop", "unsure", "wrongPerson", "channel", "start", "help"] as const;

/**
 * Returns what each language's rules find in a sentence, and where, and whether its first word is part of something
 * harmless. What is harmless in one language is harmless for all: people mix them.
 */
export function findPhrases(rules: readonly Compiled[], sentence: Sentence): Reading {
  const harmless: View["harmless"] = sentence.words.map(() => undefined);
  const views = viewsOf(rules, sentence, harmless);
  // First what is harmless, across which no gap reaches.
  for (const { one, view } of views) for (const span of search(one.harmless, view).harmless) shade(harmless, span);
  const framed = views.map(({ one, view }) => readFrames(one.lexicon, view));
  for (const { spared } of framed) for (const span of spared) shade(harmless, span);
  const found = views.map(({ one, view }, at) => {
    const all = search(one.phrases, view);
    for (const list of ["stop", "unsure", "start"] as const) all[list].push(...(framed[at]?.[list] ?? []));
    for (const list of REQUESTS) all[list] = all[list].filter((span) => counts(harmless, span));
    return all;
  });
  const roles = framed.map((one) => one.roles);
  return { words: sentence.words, roles, found, isHarmless: harmless.some(Boolean), spared: harmless[0] !== undefined };
}

/** Where phrases are. */
function search(phrases: Index, view: View): Record<List, Span[]> {
  const spans = Object.fromEntries(LISTS.map((list) => [list, []])) as unknown as Record<List, Span[]>;
  for (let from = 0; from < view.words.length; from++) {
    for (const { list, phrase } of phrases(view.words[from] ?? "", view.words[from + 1])) {
      for (const to of follow(phrase, view, from)) spans[list].push({ from, to });
    }
  }
  return spans;
}

/**
 * What follows a sentence's first words up to the end of its part: nothing but courtesies; something of ours; or only
 * what nobody knows, which may be an object of the library's or of the writer's own.
 */
export function objectBehind(rules: readonly Compiled[], sentence: Sentence, at: number): "none" | "ours" | "unknown" {
  const views = viewsOf(rules, sentence, []);
  if (sentence.colons[at] || views.some(({ view }) => view.ends[at])) return "none";
  if (LONG_NUMBER.test(sentence.words[at] ?? "")) return "ours";
  const isOurs = views.some(({ one, view }) => {
    if (endsOf(one.courtesies, view.words, at).length > 0) return true;
    const end = view.edges.indexOf(true, at);
    const behind = view.words.slice(at, end === -1 ? undefined : end);
    return tokensOf(one.lexicon, behind).some(
      ({ roles }, place) => OBJECTS.some((role) => roles.has(role)) || (place === 0 && roles.has("end")),
    );
  });
  return isOurs ? "ours" : "unknown";
}

const viewsOf = (rules: readonly Compiled[], sentence: Sentence, harmless: View["harmless"]) =>
  rules.map((one) => ({ one, view: look(one, sentence, harmless) }));

/** Returns where the phrases that begin at this word end; they must have neither edges nor gaps. */
export function endsAt(book: Book, words: readonly string[], from: number): number[] {
  const view = { words, edges: [], colons: [], begins: [], ends: [], opens: [], closes: [], harmless: [] };
  return (book.get(words[from] ?? "") ?? []).flatMap((phrase) => follow(phrase, view, from));
}

/** Whether the words end in one of the phrases. */
export function saysLast(phrases: Trie, words: readonly string[]): boolean {
  return words.some((_, at) => endsOf(phrases, words, at).includes(words.length));
}

function look({ courtesies, joints, correct }: Compiled, sentence: Sentence, harmless: View["harmless"]): View {
  const words = sentence.words.map(correct);
  const edges = [...sentence.edges];
  for (let at = 0; at < words.length; at++) {
    for (const end of endsOf(joints, words, at)) edges[at] = edges[end] = true;
  }
  const last = words.length;
  const begins = edges.map((edge, at) => edge || sentence.colons[at] === true);
  const ends = [...edges];
  const opens = edges.map((_, at) => at === 0 && sentence.opens);
  const closes = edges.map((_, at) => at === last && sentence.closes);
  const polite = words.map((_, at) => endsOf(courtesies, words, at));
  for (const [at, found] of polite.entries()) {
    for (const end of found) {
      begins[end] ||= begins[at] === true;
      opens[end] ||= opens[at] === true;
    }
  }
  for (let at = last - 1; at >= 0; at--) {
    for (const end of polite[at] ?? []) {
      ends[at] ||= ends[end] === true;
      closes[at] ||= closes[end] === true;
    }
  }
  return { words, edges, colons: sentence.colons, begins, ends, opens, closes, harmless };
}

/** Whether there is nothing but courtesies in a sentence. */
export function isCourteous(rules: readonly Compiled[], { words }: Sentence): boolean {
  return rules.some(({ courtesies }) => {
    const reached = new Set([0]);
    for (const at of reached) for (const end of endsOf(courtesies, words, at)) reached.add(end);
    return reached.has(words.length);
  });
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

/** Where a phrase that begins at this word may end; phrases are short, so the work for a word has a bound. */
function follow(phrase: readonly Part[], view: View, from: number): number[] {
  let places = [from];
  for (const part of phrase) {
    const [only] = places;
    let after: number[];
    if (places.length === 1 && only !== undefined) after = step(part, view, only, only === from && part === phrase[0]);
    else {
      const found = new Set<number>();
      for (const at of places)
        for (const end of step(part, view, at, at === from && part === phrase[0])) found.add(end);
      after = [...found];
    }
    if (after.length === 0) return after;
    places = after;
  }
  return places[0] === from ? places.filter((to) => to > from) : places;
}

function step(part: Part, view: View, at: number, first: boolean): number[] {
  if (part.is === "edge") return (first ? view.begins : view.ends)[at] ? [at] : [];
  if (part.is === "whole") return (first ? view.opens : view.closes)[at] ? [at] : [];
  if (part.is === "words") {
    const ends = endsOf(part.words, view.words, at);
    return part.optional ? [at, ...ends] : ends;
  }
  const places = [at];
  while (places.length <= LONGEST_GAP && at < view.words.length && view.harmless[at] === undefined) places.push(++at);
  return places;
}

const NOWHERE: number[] = [];

function endsOf(trie: Trie, words: readonly string[], from: number): number[] {
  let node = trie.next.get(words[from] ?? "");
  if (node === undefined) return NOWHERE;
  const ends: number[] = [];
  for (let at = from + 1; node !== undefined; at++) {
    if (node.ends) ends.push(at);
    node = at < words.length ? node.next.get(words[at] ?? "") : undefined;
  }
  return ends;
}
