import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A deliberate fault in the product, as a patch of the present tree. */
export interface Patch {
  /** The file's name without its ending, such as `03-rescue-queues-begun`. */
  name: string;
  file: string;
  /** What is broken, which promise that breaks, and which law should see it. */
  words: string;
  /** The files of the product that it changes. */
  changes: readonly string[];
}

const FOLDER = fileURLToPath(new URL(".", import.meta.url));
const ENDING = ".patch";

/** Reads all deliberate faults, in the order of their names. */
export function readPatches(): Patch[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(ENDING))
    .sort()
    .map((name) => readPatch(join(FOLDER, name), name.slice(0, -ENDING.length)));
}

function readPatch(file: string, name: string): Patch {
  const text = readFileSync(file, "utf8");
  const [before = ""] = text.split(/^diff --git /m, 1);
  const changes = [...text.matchAll(/^\+\+\+ b\/(.+)$/gm)].flatMap(([, path]) => path ?? []);
  return { name, file, words: before.replaceAll(/\s+/g, " ").trim(), changes };
}

/**
 * Returns the faults that were asked for, each by its name or the beginning of it (`03`); all, if none was named.
 * Throws an Error that names what is no fault.
 */
export function choosePatches(patches: readonly Patch[], names: readonly string[]): readonly Patch[] {
  const unknown = names.filter((name) => !patches.some((patch) => patch.name.startsWith(name)));
  if (unknown.length > 0) throw new Error(`No such fault: ${unknown.join(", ")}.`);
  return names.length === 0 ? patches : patches.filter((patch) => names.some((name) => patch.name.startsWith(name)));
}
