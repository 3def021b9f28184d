import type { Span } from "./understand-view.ts";

const CLOSING: Readonly<Record<string, string>> = {
  "“": "”“",
  "„": "“”",
  "‟": "”",
  "«": "»",
  "»": "«",
  "‹": "›",
  "›": "‹",
  "「": "」",
  "『": "』",
  "‘": "’‘",
  "‚": "‘’",
  '"': '"',
};
/** What only phones write, and cut off where a text is too long. People forget to close the others. */
const CUT_OFF = "“«„「";
const LETTER = /[\p{L}\p{N}]/u;
/** Deeper than anybody quotes. */
const DEEPEST = 8;

/**
 * Where a text quotes, marks included: the outermost quotations, in characters. Marks of any language and shape count,
 * one within another too; one that a phone opened and never closed goes on to the end of the text. An apostrophe opens
 * none.
 * Takes time in proportion to the text's length.
 */
export function quotationsIn(text: string): Span[] {
  const spans: Span[] = [];
  const open: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? "";
    if (closes(open.at(-1), sign, text, at)) {
      open.pop();
      if (open.length === 0) spans.push({ from, to: at + 1 });
    } else if (opens(sign, text, at) && open.length < DEEPEST) {
      if (open.length === 0) from = at;
      open.push(sign);
    }
  }
  const [first] = open;
  if (first === undefined) return spans;
  // What was opened inside and never closed must not hide the end of what is around it.
  const to = lastClosing(text, from, first) ?? (CUT_OFF.includes(first) ? text.length : undefined);
  return to === undefined ? spans : [...spans, { from, to }];
}

function opens(sign: string, text: string, at: number): boolean {
  if (CLOSING[sign] === undefined) return false;
  const before = text[at - 1] ?? " ";
  // "’" within a word, and a closing mark that was never opened, stand behind a letter.
  if (LETTER.test(before)) return false;
  return sign !== '"' || !/\s/.test(text[at + 1] ?? " ") || /\s/.test(before);
}

function closes(opened: string | undefined, sign: string, text: string, at: number): boolean {
  if (opened === undefined || !(CLOSING[opened] ?? "").includes(sign)) return false;
  // The same mark opens once more behind a blank: “The “Dune” film”.
  const reopens = CLOSING[sign] !== undefined && /[\s(]/.test(text[at - 1] ?? "") && LETTER.test(text[at + 1] ?? "");
  const apostrophe = sign === "’" && LETTER.test(text[at - 1] ?? "") && LETTER.test(text[at + 1] ?? "");
  return !reopens && !apostrophe;
}

/** The end of the last mark that closes what was opened at `from`. */
function lastClosing(text: string, from: number, opened: string): number | undefined {
  const marks = CLOSING[opened] ?? "";
  for (let at = text.length - 1; at > from; at--) {
    if (marks.includes(text[at] ?? " ") && !LETTER.test(text[at + 1] ?? " ")) return at + 1;
  }
  return undefined;
}
