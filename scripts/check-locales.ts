import { globSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { LANGUAGES, NAMESPACES } from "../plugin/templates/locales.ts";
import { readAsked } from "./check-locales/asked.ts";
import { labelFaults } from "./check-locales/labels.ts";
import { IN_LABELS, IN_LOCALES, readLanguages } from "./check-locales/texts.ts";
import { useFaults } from "./check-locales/uses.ts";

/*
 * Checks that every language has all texts and writes them as it should, and that code and texts know each other: no
 * text that nothing asks for, and nothing asked for that is no text. So too for the labels of the plugin's Perl. Prints
 * each fault as a sentence. The first argument may name another folder than this repository.
 */

const SHIM = "plugin/shim/Koha/Plugin";

const root = process.argv[2] ?? fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");
const locales = join(root, "locales");
const faults: string[] = [];

async function checkStrangers(): Promise<void> {
  const known = new Set(LANGUAGES.flatMap((lang) => NAMESPACES.map((namespace) => join(lang, `${namespace}.json`))));
  for (const entry of await readdir(locales, { recursive: true, withFileTypes: true }).catch(() => [])) {
    const file = relative(locales, join(entry.parentPath, entry.name));
    if (entry.isFile() && !known.has(file)) faults.push(`${file} is read by nobody.`);
  }
}

async function checkLocales(): Promise<number> {
  const keys = new Set<string>();
  for (const namespace of NAMESPACES) {
    const read = await readLanguages(locales, (lang) => `${lang}/${namespace}.json`, { ...IN_LOCALES, namespace });
    faults.push(...read.faults);
    for (const key of read.first.keys()) keys.add(`${namespace}:${key}`);
  }
  await checkStrangers();
  faults.push(...useFaults(keys, readAsked(root)));
  return keys.size;
}

async function checkLabels(): Promise<number> {
  const read = await readLanguages(join(root, SHIM, "Tidings"), (lang) => `labels/${lang}.json`, {
    ...IN_LABELS,
    namespace: "labels",
  });
  const paths = globSync(`${SHIM}/**/*.{pm,tt}`, { cwd: root }).sort();
  const sources = await Promise.all(
    paths.map(async (path) => ({ path, text: await readFile(join(root, path), "utf8") })),
  );
  faults.push(...read.faults, ...labelFaults(new Set(read.first.keys()), sources));
  return read.first.size;
}

const count = (await checkLocales()) + (await checkLabels());

for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exitCode = 1;
else console.log(`locales: ${count} texts in ${LANGUAGES.length} languages agree`);
