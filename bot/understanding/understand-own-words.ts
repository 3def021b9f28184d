import { fold } from "./keywords-fold.ts";

/** One sentence's folded words. */
export interface Sentence {
  readonly words: readonly string[];
  /** Whether a part of the sentence begins or ends before the word at this place; one longer than words. */
  readonly edges: readonly boolean[];
}

const QUOTATION = /"[^"]*"|“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|»[^«»]*«|「[^「」]*」/g;
const LONGEST_NAME = 5;
const FORWARD =
  /^[\s*_-]*(begin )?((original|forwarded|oprindelig|videresendt) (message|besked|mail|sms)|mensaje (original|reenviado)|message (d['’]origine|original|transféré))[\s*_:-]*$/iu;
const HEADING = /^\s*(on|el|le|den)\P{L}.{4,120}(wrote|escribió|ha escrito|a écrit|skrev)(?!\p{L})[^:]{0,80}:\s*$/iu;

/**
 * Returns the text without what its writer only quotes: lines that begin with ">", and a forwarded or answered message
 * below its heading. A text that is nothing but quotations is returned whole, with `quoted` set.
 */
export function ownLines(text: string): { text: string; quoted: boolean } {
  const own: string[] = [];
  const lines = text.split(/\r\n?|\n/);
  for (const [at, line] of lines.entries()) {
    if (/^\s*>/.test(line)) continue;
    if (FORWARD.test(line)) break;
    if (HEADING.test(line)) {
      // Below a heading the quotation either has ">" marks, or goes on to the end.
      if (/^\s*>/.test(lines.slice(at + 1).find((below) => below.trim() !== "") ?? ">")) continue;
      break;
    }
    own.push(line);
  }
  const kept = own.join("\n");
  return fold(kept).length > 0 ? { text: kept, quoted: false } : { text, quoted: true };
}

/**
 * Splits a text into sentences. A quotation of three words or more counts as one unknown word, unless it is all there
 * is, or follows words that make it the writer's own: those for which `isSaying` returns true.
 */
export function sentencesOf(text: string, isSaying: (before: readonly string[]) => boolean): Sentence[] {
  const marked = text.replace(QUOTATION, (quote, at: number) => {
    const inside = quote.slice(1, -1);
    if (fold(inside).length < 3) return ` ${inside} `;
    if (isSaying(fold(text.slice(Math.max(0, at - 40), at)))) return `. ${inside} .`;
    const around = text.slice(0, at) + text.slice(at + quote.length);
    return fold(around).length === 0 ? inside : " 0 ";
  });
  return marked.split(/[.!?…;,。、！？¿¡]|\s[-–—]+(?=\s)|—/).flatMap(sentenceOf);
}

/**
 * Returns the text without the quotation marks around names of a few words, such as a phone's mode. What is longer may
 * be a notice of ours.
 */
export function withoutNameMarks(text: string): string {
  return text.replace(QUOTATION, (quote) => {
    const inside = quote.slice(1, -1);
    return fold(inside).length <= LONGEST_NAME ? ` ${inside} ` : quote;
  });
}

function sentenceOf(text: string): Sentence[] {
  const words: string[] = [];
  const edges: boolean[] = [true];
  for (const piece of text.split(/[\r\n\u2028\u2029()[\]*]+/)) {
    edges[words.length] = true;
    for (const word of fold(piece)) {
      words.push(word);
      edges.push(false);
    }
  }
  edges[words.length] = true;
  return words.length > 0 ? [{ words, edges }] : [];
}
