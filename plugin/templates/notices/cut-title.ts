/** What a title that was cut ends with. The one character for it is not in GSM-7. */
export const CUT_MARK = "...";

const GRAPHEMES = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const WORDS = new Intl.Segmenter(undefined, { granularity: "word" });
/** Longer than any cut, so that a text of any length costs no more. */
const LOOK_AHEAD = 4;

/**
 * Cuts a title to `most` UTF-16 units, the mark included: between words, or between characters where the first word is
 * too long. Never inside a character as people see it, such as an emoji of several signs. Expects NFC.
 */
export function cutTitle(title: string, most: number): string {
  if (title.length <= most) return title;
  const room = most - CUT_MARK.length;
  if (room <= 0) return CUT_MARK.slice(0, Math.max(0, most));
  const begun = title.slice(0, room * LOOK_AHEAD);
  return `${cutPlain(begun, room) ?? cutAny(begun, room)}${CUT_MARK}`;
}

/** Letters that each stand for themselves: a word ends at a blank. */
const PLAIN = /^[\u0020-\u02ff]*$/;

/** The same much faster, for most titles of our languages; undefined: it is none, or has no word that fits. */
function cutPlain(begun: string, room: number): string | undefined {
  if (!PLAIN.test(begun)) return undefined;
  const words = begun.slice(0, begun.lastIndexOf(" ", room) + 1).replace(/[\s\p{P}]+$/u, "");
  return words === "" ? undefined : words;
}

function cutAny(begun: string, room: number): string {
  const betweenCharacters = ends(GRAPHEMES, begun, room);
  const afterWord = ends(WORDS, begun, room, SAYS).findLast((at) => betweenCharacters.includes(at));
  return begun.slice(0, afterWord ?? betweenCharacters.at(-1) ?? 0);
}

const SAYS = /[^\s\p{P}]/u;

/** Where the parts of a text end, up to `most`; with a pattern, only those parts that it matches. */
function ends(segmenter: Intl.Segmenter, text: string, most: number, pattern?: RegExp): number[] {
  const found: number[] = [];
  for (const { index, segment } of segmenter.segment(text)) {
    const end = index + segment.length;
    if (end > most) break;
    if (!pattern || pattern.test(segment)) found.push(end);
  }
  return found;
}
