import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { LANGUAGES, type Lang } from "../../plugin/templates/locales.ts";
import { typographyFaults } from "./typography.ts";

/** The texts of one JSON file in one language, by their dotted names. */
export type Texts = ReadonlyMap<string, string>;

export interface Form {
  /** What a placeholder looks like; its first group is the name. */
  placeholder: RegExp;
}

/** `{{library}}` in locales/, which i18next fills in. */
export const IN_LOCALES: Form = { placeholder: /\{\{\s*([^},\s]+)[^{}]*\}\}/g };
/** `{link}` in the labels of the plugin's Perl. */
export const IN_LABELS: Form = { placeholder: /\{(\w+)\}/g };

/**
 * Reads one file in every language; `fileOf` is its name below `folder`, `namespace` that of its texts. What is wrong
 * in it is told in sentences.
 */
export async function readLanguages(
  folder: string,
  fileOf: (lang: Lang) => string,
  { namespace, ...form }: Form & { namespace: string },
): Promise<{ first: Texts; faults: string[] }> {
  const faults: string[] = [];
  const [first, ...others] = await Promise.all(
    LANGUAGES.map(async (lang) => {
      const file = fileOf(lang);
      const read = await readTexts(folder, file);
      faults.push(...read.faults, ...textFaults(file, read.texts, form));
      for (const [key, text] of read.texts) {
        const odd = typographyFaults(lang, `${namespace}:${key}`, text);
        faults.push(...odd.map((fault) => `${file}: ${key} ${fault}.`));
      }
      return { file, texts: read.texts };
    }),
  );
  // The first language is also the fallback for missing texts.
  if (first) faults.push(...others.flatMap((other) => differences(first, other, form)));
  return { first: first?.texts ?? new Map(), faults };
}

async function readTexts(folder: string, file: string): Promise<{ texts: Texts; faults: string[] }> {
  const faults: string[] = [];
  const texts = new Map<string, string>();
  const collect = (value: unknown, path: readonly string[]): void => {
    if (typeof value === "string") texts.set(path.join("."), value);
    else if (value !== null && typeof value === "object" && !Array.isArray(value)) {
      for (const [key, inner] of Object.entries(value)) collect(inner, [...path, key]);
    } else faults.push(`${file}: ${path.join(".") || "the file"} is neither a text nor a group of texts.`);
  };
  try {
    collect(JSON.parse(await readFile(join(folder, file), "utf8")), []);
  } catch (fault) {
    faults.push(fault instanceof SyntaxError ? `${file} is not JSON.` : `${file} cannot be read.`);
  }
  return { texts, faults };
}

/** What is wrong with single texts, and with their names. */
function textFaults(file: string, texts: Texts, { placeholder }: Form): string[] {
  const faults: string[] = [];
  const seen = new Map<string, string>();
  for (const [key, text] of texts) {
    if (text.trim() === "") faults.push(`${file}: ${key} is empty.`);
    if (/[{}]/.test(text.replace(placeholder, ""))) faults.push(`${file}: ${key} has a brace without its partner.`);
    const twin = seen.get(key.toLowerCase());
    if (twin !== undefined) faults.push(`${file}: ${twin} and ${key} differ in case only.`);
    seen.set(key.toLowerCase(), key);
  }
  return faults;
}

interface TextsOfFile {
  file: string;
  texts: Texts;
}

/** Where a language lacks a text of the first one, has one more, or fills in something else. */
function differences(first: TextsOfFile, own: TextsOfFile, form: Form): string[] {
  const faults: string[] = [];
  const placeholders = (text: string) =>
    [...new Set(Array.from(text.matchAll(form.placeholder), ([, name = ""]) => name))].sort().join(", ");
  for (const [key, text] of first.texts) {
    const theirs = own.texts.get(key);
    if (theirs === undefined) {
      faults.push(`${own.file}: ${key} is missing.`);
      continue;
    }
    const [asked, has] = [placeholders(text), placeholders(theirs)];
    const who = LANGUAGES[0];
    if (asked !== has) faults.push(`${own.file}: ${key} has the placeholders (${has}), but ${who} has (${asked}).`);
  }
  for (const key of own.texts.keys())
    if (!first.texts.has(key)) faults.push(`${own.file}: ${key} is not in ${first.file}.`);
  return faults;
}
