/*
 * The small language of wordings. `{{title}}` is filled in. `[[ Fine: {{fine}}.]]` is an optional part: it is left out
 * where a variable in it is empty. Optional parts hold no others, and braces stand for nothing else.
 */

type Said = { text: string } | { variable: string };
export type TemplatePart = Said | { optional: readonly Said[] };

/** A brace without partner; a bracket without partner or inside another; an optional part without a variable. */
export type TemplateFault = "brace" | "bracket" | "no_variable";

export interface Template {
  parts: readonly TemplatePart[];
  faults: readonly TemplateFault[];
}

const TOKEN = /(\{\{\s*\w+\s*\}\}|\[\[|\]\])/;
const NAME = /^\{\{\s*(\w+)\s*\}\}$/;
/** Stand where a variable was empty, and after one that ends in a full stop: Unicode has them for no text. */
const GAP = "\ufdd0";
const STOP = "\ufdd1";
const MARKS = /[\ufdd0\ufdd1]/g;

/** Reads a wording. One with faults is read as far as it can be. */
export function readTemplate(wording: string): Template {
  const parts: TemplatePart[] = [];
  const faults = new Set<TemplateFault>();
  let open: Said[] | undefined;
  for (const token of wording.replace(MARKS, "").split(TOKEN)) {
    const name = NAME.exec(token)?.[1];
    if (name !== undefined) (open ?? parts).push({ variable: name });
    else if (token === "[[") {
      if (open) faults.add("bracket");
      else open = [];
    } else if (token === "]]") {
      if (!open) faults.add("bracket");
      else if (!open.some((part) => "variable" in part)) faults.add("no_variable");
      if (open) parts.push({ optional: open });
      open = undefined;
    } else if (token !== "") {
      if (/[{}]/.test(token)) faults.add("brace");
      (open ?? parts).push({ text: token });
    }
  }
  if (open) {
    faults.add("bracket");
    parts.push(...open);
  }
  return { parts, faults: [...faults] };
}

/** The names of the variables in a wording; `needed` are those outside of optional parts. */
export function namesIn({ parts }: Template): { all: ReadonlySet<string>; needed: ReadonlySet<string> } {
  const names = (said: readonly TemplatePart[]) => said.flatMap((part) => ("variable" in part ? [part.variable] : []));
  const optional = parts.flatMap((part) => ("optional" in part ? names(part.optional) : []));
  const needed = names(parts);
  return { all: new Set([...needed, ...optional]), needed: new Set(needed) };
}

/**
 * Fills a wording in. Values stay as they are: nothing in them is filled in again. Where one is empty, no double blank
 * and no blank before a comma remains; and one that ends in a full stop gets no second one.
 */
export function fillTemplate({ parts }: Template, values: Readonly<Record<string, string>>): string {
  const fill = (part: Said): string => {
    if ("text" in part) return part.text;
    const value = (values[part.variable] ?? "").replace(MARKS, "");
    if (value === "") return GAP;
    return value.endsWith(".") ? `${value}${STOP}` : value;
  };
  const filled = parts.map((part) => {
    if (!("optional" in part)) return fill(part);
    const said = part.optional.map(fill);
    return said.includes(GAP) ? "" : said.join("");
  });
  return closeGaps(filled.join(""));
}

function closeGaps(filled: string): string {
  return filled
    .replace(/\ufdd1\.(?!\.)/g, "")
    .replaceAll(STOP, "")
    .replace(/(^|\n)\ufdd0 */g, "$1")
    .replace(/ *\ufdd0(?= *(?:[,.!?;:\n]|$))/g, "")
    .replace(/ *\ufdd0 */g, " ")
    .trim();
}
