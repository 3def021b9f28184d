import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { LANGUAGES, NAMESPACES } from "../plugin/templates/locales.ts";

/*
 * Checks that every language has all texts. Prints each fault as a sentence. The first argument may name a folder other
 * than locales/.
 */

const folder = process.argv[2] ?? fileURLToPath(new URL("../locales", import.meta.url));
const faults: string[] = [];

/** Reads all texts of one file, by their dotted names. */
async function readTexts(lang: string, namespace: string): Promise<Map<string, string>> {
  const file = `${lang}/${namespace}.json`;
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
  return texts;
}

const placeholders = (text: string): string[] =>
  [...new Set(Array.from(text.matchAll(/\{\{\s*([^},\s]+)[^}]*\}\}/g), (match) => match[1] ?? ""))].sort();

/** Checks one text by itself. */
function checkText(file: string, key: string, text: string): void {
  if (text.trim() === "") faults.push(`${file}: ${key} is empty.`);
  if (/[{}]/.test(text.replace(/\{\{[^{}]+\}\}/g, ""))) faults.push(`${file}: ${key} has a brace without its partner.`);
}

function checkCase(file: string, keys: Iterable<string>): void {
  const seen = new Map<string, string>();
  for (const key of keys) {
    const twin = seen.get(key.toLowerCase());
    if (twin !== undefined) faults.push(`${file}: ${twin} and ${key} differ in case only.`);
    seen.set(key.toLowerCase(), key);
  }
}

/** Compares each language with the first one, which is also the fallback for missing texts. */
function compare(namespace: string, texts: ReadonlyMap<string, ReadonlyMap<string, string>>): number {
  const [first, ...others] = LANGUAGES;
  const model = texts.get(first) ?? new Map<string, string>();
  for (const lang of others) {
    const file = `${lang}/${namespace}.json`;
    const own = texts.get(lang) ?? new Map<string, string>();
    for (const [key, text] of model) {
      const theirs = own.get(key);
      if (theirs === undefined) {
        faults.push(`${file}: ${key} is missing.`);
        continue;
      }
      const [asked, has] = [placeholders(text).join(", "), placeholders(theirs).join(", ")];
      if (asked !== has) faults.push(`${file}: ${key} has the placeholders (${has}), but ${first} has (${asked}).`);
    }
    for (const key of own.keys())
      if (!model.has(key)) faults.push(`${file}: ${key} is not in ${first}/${namespace}.json.`);
  }
  return model.size;
}

async function checkStrangers(): Promise<void> {
  const known = new Set(LANGUAGES.flatMap((lang) => NAMESPACES.map((namespace) => join(lang, `${namespace}.json`))));
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    const file = relative(folder, join(entry.parentPath, entry.name));
    if (entry.isFile() && !known.has(file)) faults.push(`${file} is read by nobody.`);
  }
}

let count = 0;
for (const namespace of NAMESPACES) {
  const texts = new Map<string, Map<string, string>>();
  for (const lang of LANGUAGES) {
    const own = await readTexts(lang, namespace);
    for (const [key, text] of own) checkText(`${lang}/${namespace}.json`, key, text);
    checkCase(`${lang}/${namespace}.json`, own.keys());
    texts.set(lang, own);
  }
  count += compare(namespace, texts);
}
await checkStrangers();

for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
else console.log(`locales: ${count} texts in ${LANGUAGES.length} languages agree`);
