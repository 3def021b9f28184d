/** A text as people read it: HTML, case and the way of writing an accent do not count. */
export const asRead = (text: string): string =>
  text
    .replace(/<[^<>]*>/g, "")
    .replace(/&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,8});/gi, "")
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase();

/** Of that the letters and digits alone. */
export const lettersOf = (text: string): string => asRead(text).replace(/[^\p{L}\p{N}]/gu, "");

/** Its words; where a tag ends, a word ends. */
export const wordsOf = (text: string): Set<string> =>
  new Set(asRead(text.replaceAll("<", " <")).split(/[^\p{L}\p{N}]+/u));

/** A wording may shorten a title, and a catalogue ends it in a slash; its beginning names it all the same. */
export const BEGINNING = 16;

/** "It" stands in half of all sentences, in "with" and "item": so short a title is named by a word of its own. */
export const SHORT = /^[a-z\d]{1,3}$/;
