import { readFile, writeFile } from "node:fs/promises";
import { LANGUAGES, type Lang } from "../bot/understanding/keyword-lists.ts";
import { isHeldOut, plainly, readCollection, readPinned } from "./understanding/corpus.ts";
import { type Example, examplesOf, learn, packed } from "./understanding/learn.ts";
import type { Measured } from "./understanding/measure.ts";
import { confusionTables, figuresTable } from "./understanding/tables.ts";

/*
 * Measures how well texts are understood, and writes the figures into docs/understanding.md: those of the half of the
 * corpus that nobody has worked with, once it is there. --practice measures everything that was worked with instead,
 * and --show lists what is misunderstood in it; neither writes. --check only says whether the figures in the document
 * are fresh. --learn first makes the weights of likeness anew, from everything that was worked with.
 */

const file = new URL("../docs/understanding.md", import.meta.url);
const weightsFile = new URL("../bot/understanding/learned/weights.json", import.meta.url);
const PINNED_TIMES = 8;
const asked = (option: string) => process.argv.includes(`--${option}`);

async function textsOf(lang: Lang, practice: boolean) {
  const corpus = await readCollection("corpus", lang);
  const held = corpus.filter(isHeldOut);
  const worked = corpus.filter((one) => !isHeldOut(one));
  if (practice) return [...worked, ...(await readCollection("practice", lang))];
  return held.length > 0 ? held : worked;
}

/** What is learned from; what must always be understood counts several times. Nothing that stands in the other half. */
async function lessonsOf(lang: Lang) {
  const held = new Set((await readCollection("corpus", lang)).filter(isHeldOut).map(({ text }) => plainly(text)));
  const pinned = (await readPinned(lang)).filter(({ text }) => !held.has(plainly(text)));
  return [...(await textsOf(lang, true)), ...Array.from({ length: PINNED_TIMES }, () => pinned).flat()];
}

function filled(text: string, content: string): string {
  const [start, end] = ["<!-- figures -->", "<!-- /figures -->"];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/understanding.md lacks the marks ${start} and ${end}.`);
  return `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`;
}

/** Makes bot/understanding/learned/weights.json anew; what is measured then needs a new start to read it. */
async function learnAnew(): Promise<void> {
  const examples: Example[] = [];
  for (const lang of LANGUAGES) examples.push(...examplesOf(await lessonsOf(lang)));
  await writeFile(weightsFile, `${JSON.stringify(packed(learn(examples)))}\n`);
  console.log(`understanding: learned from ${examples.length} texts; run "npm run understanding" to measure it`);
}

async function measureAll(): Promise<void> {
  // Only here: it does not run without weights that fit, which are what --learn makes.
  const { byLabel, measure } = await import("./understanding/measure.ts");
  const practice = asked("practice") || asked("show");
  const measured = new Map<Lang, Measured>();
  for (const lang of LANGUAGES) measured.set(lang, measure(await textsOf(lang, practice), lang));
  const tables = `${figuresTable(measured)}\n\n${confusionTables(measured)}`;

  if (asked("show")) {
    for (const [lang, { wrong }] of measured) {
      for (const { label, heard, text } of wrong.toSorted(byLabel)) {
        console.log(`${lang}\t${label}, but heard ${heard}\t${text.replaceAll("\n", "\\n")}`);
      }
    }
  }
  if (!asked("check")) console.log(tables);
  if (!practice) {
    const before = await readFile(file, "utf8");
    const after = filled(before, tables);
    if (before === after) console.log("understanding: the figures are fresh");
    else if (asked("check")) {
      console.error('docs/understanding.md is stale; run "npm run understanding".');
      process.exitCode = 1;
    } else {
      await writeFile(file, after);
      console.log("understanding: the figures are written anew");
    }
  }
}

if (asked("learn")) await learnAnew();
else await measureAll();
