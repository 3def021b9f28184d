import { fold } from "./keywords-fold.ts";
import { quotationsIn } from "./understand-quotations.ts";

/** One sentence's folded words. */
export interface Sentence {
  readonly words: readonly string[];
  /** Whether a part of the sentence begins or ends before the word at this place; one longer than words. */
  readonly edges: readonly boolean[];
  /** Whether a colon stands before the word at this place: a part begins there, but none ends. */
  readonly colons: readonly boolean[];
  /** Whether there are at most courtesies before it in the text, and at most courtesies and a name behind it. */
  readonly opens: boolean;
  readonly closes: boolean;
}

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
  const marked = withQuotations(text, (quote, at) => {
    const inside = withoutMarks(quote);
    if (fold(inside).length < 3) return ` ${inside} `;
    if (isSaying(fold(text.slice(Math.max(0, at - 40), at)))) return `. ${inside} .`;
    const around = text.slice(0, at) + text.slice(at + quote.length);
    return fold(around).length === 0 ? inside : " 0 ";
  });
  return marked.split(/[.!?…;,。、！？¿¡]|\s[-–—]+(?=\s)|—/).flatMap(sentenceOf);
}

/**
 * The sentences with what stands before and behind them. The last ones are a signature, as many as there are more than
 * `own`; `isCourteous` tells what says nothing.
 */
export function inContext(
  sentences: readonly Sentence[],
  own: number,
  isCourteous: (sentence: Sentence) => boolean,
): Sentence[] {
  if (sentences.length < 2) return [...sentences];
  const says = sentences.map((sentence, at) => at < own && !isCourteous(sentence));
  const [first, last] = [says.indexOf(true), says.lastIndexOf(true)];
  return sentences.map((sentence, at) => ({
    ...sentence,
    opens: first === -1 || at <= first,
    closes: at >= last,
  }));
}

/** The text with each of its outermost quotations replaced. */
function withQuotations(text: string, replace: (quote: string, at: number) => string): string {
  let made = "";
  let reached = 0;
  for (const { from, to } of quotationsIn(text)) {
    made += text.slice(reached, from) + replace(text.slice(from, to), from);
    reached = to;
  }
  return made + text.slice(reached);
}

const withoutMarks = (quote: string): string => quote.replace(/^.|["”“„‟’‘«»‹›「」『』]$/gu, "");

/**
 * Returns the text without the quotation marks around names of a few words, such as a phone's mode. What is longer may
 * be a notice of ours.
 */
export function withoutNameMarks(text: string): string {
  return withQuotations(text, (quote) => {
    const inside = withoutMarks(quote);
    return fold(inside).length <= LONGEST_NAME ? ` ${inside} ` : quote;
  });
}

function sentenceOf(text: string): Sentence[] {
  const words: string[] = [];
  const edges: boolean[] = [true];
  const colons: boolean[] = [false];
  for (const part of text.split(/[\r\n\u2028\u2029()[\]*]+/)) {
    edges[words.length] = true;
    for (const [at, piece] of part.split(/:(?=\s)/).entries()) {
      if (at > 0) colons[words.length] = true;
      for (const word of fold(piece)) {
        words.push(word);
        edges.push(false);
        colons.push(false);
      }
    }
  }
  edges[words.length] = true;
  return words.length > 0 ? [{ words, edges, colons, opens: true, closes: true }] : [];
}
