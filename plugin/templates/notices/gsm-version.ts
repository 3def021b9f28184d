import { septetsOf } from "../gsm7.ts";

/** A character that makes every segment shorter. */
export interface Costly {
  character: string;
  /** Where it begins, in UTF-16 units. */
  at: number;
}

/** Plain signs for typographic ones. Letters are not among them: á is not a. */
const PLAIN: readonly (readonly [RegExp, string])[] = [
  [/«\s*|\s*»/gu, '"'],
  [/[“”„‟″‶]/gu, '"'],
  [/[‘’‚‛′‵‹›´`ʼʹ]/gu, "'"],
  [/[‐‑‒–—―−•‣·∙]/gu, "-"],
  [/…/gu, "..."],
  [/[\u200b-\u200f\u2060\ufeff\u00ad]/gu, ""],
  [/[\t\p{Zs}]/gu, " "],
  [/[\u2028\u2029]/gu, "\n"],
];

/** Every place where a text has a character that GSM-7 lacks: with one, a segment holds 70 characters, not 160. */
export function costly(text: string): Costly[] {
  const found: Costly[] = [];
  let at = 0;
  for (const character of text) {
    if (septetsOf(character) === 0) found.push({ character, at });
    at += character.length;
  }
  return found;
}

/**
 * A text in NFC with plain signs for typographic ones: curly quotation marks, dashes, ellipses, special blanks.
 * Letters keep their accents, and an emoji of several signs stays whole; what has no plain sign stays, and `left` lists
 * it once.
 */
export function gsmVersion(text: string): { text: string; left: string[] } {
  const joined = /\p{Emoji}\u200d|\u200d\p{Emoji}/u.test(text);
  const plain = PLAIN.reduce(
    (one, [typographic, sign]) => (joined && sign === "" ? one : one.replace(typographic, sign)),
    text.normalize("NFC"),
  );
  return { text: plain, left: [...new Set(costly(plain).map(({ character }) => character))] };
}
