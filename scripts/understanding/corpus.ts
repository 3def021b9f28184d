import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Lang } from "../../bot/understanding/keyword-lists.ts";

/** What a text asks for, as its writer meant it. */
export const LABELS = [
  "stop",
  "wrong_person",
  "channel",
  "start",
  "help",
  "yes",
  "no",
  "automatic",
  "unsure",
  "other",
] as const;
export type Label = (typeof LABELS)[number];

export interface Labelled {
  readonly label: Label;
  readonly text: string;
}

/** The corpus that is measured, and the further texts that the rules were made with. */
export type Collection = "corpus" | "practice";

const place = (collection: Collection, lang: Lang) =>
  new URL(`../../bot/understanding/${collection}/${lang}.tsv`, import.meta.url);

/**
 * Reads a collection of one language: lines of label, tab and text, in which \n stands for a line break. Throws at a
 * line that is not so, at an unknown label and at a text that comes twice, and says which line it is.
 */
export async function readCollection(collection: Collection, lang: Lang): Promise<Labelled[]> {
  const file = place(collection, lang);
  if (!existsSync(file)) return [];
  const seen = new Set<string>();
  const lines = (await readFile(file, "utf8")).split("\n").filter((line) => line !== "");
  return lines.map((line, at) => {
    const [label, text, ...more] = line.split("\t");
    const known = LABELS.find((one) => one === label);
    if (known === undefined || text === undefined || more.length > 0 || seen.has(text)) {
      throw new Error(`${collection}/${lang}.tsv, line ${at + 1}: not a label, a tab and a text that is new`);
    }
    seen.add(text);
    return { label: known, text: text.replaceAll("\\n", "\n") };
  });
}

/** The texts that must always be understood, which the tests check one by one. */
export async function readPinned(lang: Lang): Promise<Labelled[]> {
  const file = new URL(`../../bot/understanding/phrases/corpus/${lang}.json`, import.meta.url);
  const schema = z.array(z.object({ text: z.string(), is: z.enum(LABELS) }));
  return schema.parse(JSON.parse(await readFile(file, "utf8"))).map(({ text, is }) => ({ label: is, text }));
}

/** A text without what two writers of the same words may do differently: case, accents, marks, blanks. */
export function plainly(text: string): string {
  const plain = text.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "");
  return plain.replace(/[^\p{L}\p{N}\p{S}]+/gu, " ").trim() || text;
}

/**
 * Whether a text belongs to the half that nobody works with: decided once, by a hash of the text as the file has it.
 */
export function isHeldOut({ text }: Labelled): boolean {
  const written = text.replaceAll("\n", "\\n");
  return (createHash("sha256").update(written, "utf8").digest()[0] ?? 0) >= 128;
}
