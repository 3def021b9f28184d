import { spellings } from "./keywords-fold.ts";

/** Phrases by their words, one step per word, so that hundreds of them are searched for at once. */
export interface Trie {
  ends: boolean;
  readonly next: Map<string, Trie>;
}

export type Part =
  | { readonly is: "words"; readonly words: Trie; readonly optional: boolean }
  | { readonly is: "gap" | "edge" | "whole" };

export type Phrase = readonly Part[];

/** Phrases by the words that they can begin with. */
export type Book = ReadonlyMap<string, readonly Phrase[]>;

export type Sequence = readonly string[];
export type Groups = ReadonlyMap<string, readonly Sequence[]>;

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

/** The items of a list with commas. */
export const listed = (list: string): string[] =>
  list
    .split(",")
    .map((phrase) => phrase.trim())
    .filter((phrase) => phrase !== "");

/** Its pieces: "(of the)", "<texts>", "...", "|" or words without blanks. */
export const piecesOf = (phrase: string): string[] => phrase.match(/\([^)]*\)|[^\s()]+/g) ?? [];

/** Every way to write a phrase without edges and gaps, as sequences of folded words. */
export function sequencesOf(phrase: string, groups: Groups): Sequence[] {
  let ways: Sequence[] = [[]];
  for (const piece of piecesOf(phrase)) {
    if (piece === "|" || piece === "||" || piece === "...") throw new Error(`In "${phrase}" no ${piece} can stand`);
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
