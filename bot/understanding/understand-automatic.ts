import type { Found, Span } from "./understand-view.ts";

/** So many things that people say as well make it a machine's text. */
const ENOUGH_SIGNS = 2;

/**
 * How sure it is that a phone or a machine sent a text by itself, given what each language's rules found in each of its
 * sentences.
 */
export function isAutomatic(sentences: readonly (readonly Found[])[]): "surely" | "probably" | false {
  if (sentences.some((sentence) => sentence.some(({ automatic }) => automatic.length > 0))) return "surely";
  let signs = 0;
  for (const sentence of sentences) signs += countApart(sentence.flatMap((found) => found.signs));
  return signs >= ENOUGH_SIGNS && "probably";
}

/** Whether these words are only a part of what machines say. */
export function isWithin(sentence: readonly Found[], { from, to }: Span): boolean {
  return sentence.some(({ automatic, signs }) =>
    [automatic, signs].some((spans) => spans.some((span) => span.from <= from && to <= span.to)),
  );
}

/** How many of them do not overlap: the same words must not count as two signs. */
function countApart(spans: readonly Span[]): number {
  let count = 0;
  let reached = 0;
  for (const { from, to } of [...spans].sort((a, b) => a.to - b.to)) {
    if (from < reached) continue;
    count++;
    reached = to;
  }
  return count;
}
