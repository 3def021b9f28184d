import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { placeOf } from "../plugin/http/staff/manual/render.ts";

/** The places of the manual to which our pages lead, such as `messages#find`, each once. `root` is the checkout. */
export async function placesUsed(root: string): Promise<string[]> {
  const folder = join(root, "plugin/http");
  const names = (await readdir(folder, { recursive: true })).filter((name) => /(?<!\.test)\.tsx?$/.test(name));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  const found = texts.flatMap((text) => [...text.matchAll(/\bmanual: "([^"]+)"/g)].map(([, place = ""]) => place));
  return [...new Set(found)].sort();
}

/** The places of the manual to which its own pages lead, each once. */
export async function placesLinked(root: string): Promise<string[]> {
  const pages = await readManual(root);
  const found = [...pages].flatMap(([page, text]) =>
    [...text.matchAll(/\]\((?:([\w-]+)\.md)?(#[\w-]+)?\)/g)].map(([, to = page, at = ""]) => to + at),
  );
  return [...new Set(found)].sort();
}

/** The files of pictures that the manual shows, each once. */
export async function picturesShown(root: string): Promise<string[]> {
  const texts = [...(await readManual(root)).values()];
  const found = texts.flatMap((text) => [...text.matchAll(/\]\(pictures\/([^)]+)\)/g)].map(([, name = ""]) => name));
  return [...new Set(found)].sort();
}

/** Each page of the manual by its name. */
async function readManual(root: string): Promise<ReadonlyMap<string, string>> {
  const folder = join(root, "docs/manual");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".md"));
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return new Map(names.map((name, at) => [name.slice(0, -".md".length), texts[at] ?? ""]));
}

/** Of these places, those whose page, or whose heading on it, `docs/manual/` does not have. */
export async function missingPlaces(root: string, places: readonly string[]): Promise<string[]> {
  const missing: string[] = [];
  for (const place of places) {
    const [page = "", heading] = place.split("#");
    const text = await readFile(join(root, `docs/manual/${page}.md`), "utf8").catch(() => undefined);
    const headings = [...(text ?? "").matchAll(/^#+ (.+)$/gm)].map(([, words = ""]) => placeOf(words));
    if (text === undefined || (heading !== undefined && !headings.includes(heading))) missing.push(place);
  }
  return missing;
}
