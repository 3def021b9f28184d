/** A stretch of text that both versions have, or only one of them. */
export interface Stretch {
  kind: "same" | "gone" | "new";
  text: string;
}

/** Beyond this many steps of comparison two texts are shown whole, one after the other: nobody reads such a mixture. */
const MOST_STEPS = 1_000_000;

/** Words, and the blanks and signs between them, so that a text put together again is the same. */
const piecesOf = (text: string): string[] => text.match(/\{\{\s*\w+\s*\}\}|[\p{L}\p{M}\p{N}_]+|\s+|./gsu) ?? [];

/**
 * How a text became another one, by words: the longest sequence that both have stays, what else the older had is gone,
 * what else the newer has is new. `same` and `gone` together are the older text, `same` and `new` the newer.
 */
export function diffWords(older: string, newer: string): Stretch[] {
  const [from, to] = [piecesOf(older), piecesOf(newer)];
  if (from.length * to.length > MOST_STEPS) return joined([stretch("gone", older), stretch("new", newer)]);
  const common = commonLengths(from, to);
  const stretches: Stretch[] = [];
  let [i, j] = [0, 0];
  while (i < from.length || j < to.length) {
    const [before, after] = [from[i], to[j]];
    if (before !== undefined && before === after) {
      stretches.push(stretch("same", before));
      i += 1;
      j += 1;
    } else if (before !== undefined && (after === undefined || at(common, i + 1, j) >= at(common, i, j + 1))) {
      stretches.push(stretch("gone", before));
      i += 1;
    } else {
      stretches.push(stretch("new", after ?? ""));
      j += 1;
    }
  }
  return joined(stretches);
}

const stretch = (kind: Stretch["kind"], text: string): Stretch => ({ kind, text });
const at = (table: readonly (readonly number[])[], i: number, j: number): number => table[i]?.[j] ?? 0;

/** How many pieces two texts have in common from here to their ends, in order. */
function commonLengths(from: readonly string[], to: readonly string[]): number[][] {
  const table: number[][] = Array.from({ length: from.length + 1 }, () => new Array<number>(to.length + 1).fill(0));
  for (let i = from.length - 1; i >= 0; i -= 1) {
    const row = table[i] ?? [];
    for (let j = to.length - 1; j >= 0; j -= 1) {
      row[j] = from[i] === to[j] ? at(table, i + 1, j + 1) + 1 : Math.max(at(table, i + 1, j), at(table, i, j + 1));
    }
  }
  return table;
}

/**
 * Neighbours of one kind as one, what is gone before what is new. Blanks that stay between two changes belong to both:
 * a mixture of single words is hard to read.
 */
function joined(stretches: readonly Stretch[]): Stretch[] {
  const out: Stretch[] = [];
  let change = { gone: "", fresh: "", blanks: "" };
  const close = () => {
    if (change.gone !== "") out.push(stretch("gone", change.gone));
    if (change.fresh !== "") out.push(stretch("new", change.fresh));
    if (change.blanks !== "") addSame(out, change.blanks);
    change = { gone: "", fresh: "", blanks: "" };
  };
  for (const { kind, text } of stretches) {
    const { gone, fresh, blanks } = change;
    if (kind === "gone") change = { gone: gone + blanks + text, fresh: fresh + blanks, blanks: "" };
    else if (kind === "new") change = { gone: gone + blanks, fresh: fresh + blanks + text, blanks: "" };
    else if (gone + fresh !== "" && /^\s+$/.test(text)) change.blanks += text;
    else {
      close();
      addSame(out, text);
    }
  }
  close();
  return out;
}

function addSame(out: Stretch[], text: string): void {
  const last = out.at(-1);
  if (last?.kind === "same") last.text += text;
  else out.push(stretch("same", text));
}
