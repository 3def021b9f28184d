import { createHash } from "node:crypto";
import { z } from "zod";
import type { FileSections, Words } from "./file-section.ts";

/** What the file calls itself, and the form that this release writes and reads. */
const KIND = "rules-and-wordings";
const FORMAT = 1;

/** A file is no longer; a form that brings one has room for it and its fields. */
export const MOST_BYTES_FILE = 1_000_000;

const envelopeSchema = z.looseObject({ tidings: z.literal(KIND), format: z.unknown().optional() });

/** A file that was read: the parts that it holds, or all that is wrong with it, in sentences. */
export type ReadFile = { parts: Readonly<Record<string, unknown>> } | { faults: readonly string[] };

/** Writes the file of what is in force now. */
export async function writeFile(sections: FileSections): Promise<string> {
  const parts = await Promise.all(
    Object.entries(sections).map(async ([name, section]) => [name, await section.export()] as const),
  );
  return `${JSON.stringify({ tidings: KIND, format: FORMAT, ...Object.fromEntries(parts) }, null, 2)}\n`;
}

/** A mark of what is in force now, by which a file that was looked at is imported over just that. */
export async function markOf(sections: FileSections): Promise<string> {
  return createHash("sha256")
    .update(await writeFile(sections))
    .digest("hex");
}

/** Reads a file as a whole: each part must be there and right, and nothing else; otherwise nothing of it counts. */
export async function readFile(bytes: Uint8Array, sections: FileSections, words: Words): Promise<ReadFile> {
  const { say, lang } = words;
  if (bytes.length > MOST_BYTES_FILE) return { faults: [say(lang, "rules:file.too_long")] };
  const parsed = parse(bytes);
  if (parsed === undefined) return { faults: [say(lang, "rules:file.not_json")] };
  const envelope = envelopeSchema.safeParse(parsed);
  if (!envelope.success) return { faults: [say(lang, "rules:file.another_kind")] };
  const { tidings: _tidings, format, ...parts } = envelope.data;
  if (format !== FORMAT) {
    return { faults: [say(lang, "rules:file.another_format", { theirs: written(format), ours: FORMAT })] };
  }
  const faults = [...namesWrong(parts, sections, words), ...(await partsWrong(parts, sections, words))];
  return faults.length > 0 ? { faults } : { parts };
}

/** Undefined: it is not JSON, or only half of it. Windows puts a mark before it. */
function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

const written = (value: unknown): string => (JSON.stringify(value) ?? "–").slice(0, 20);

function namesWrong(parts: Record<string, unknown>, sections: FileSections, { say, lang }: Words): string[] {
  const unknown = Object.keys(parts).filter((name) => !Object.hasOwn(sections, name));
  const missing = Object.keys(sections).filter((name) => !Object.hasOwn(parts, name));
  return [
    ...unknown.map((name) => say(lang, "rules:file.unknown_part", { part: name.slice(0, 40) })),
    ...missing.map((name) => say(lang, "rules:file.missing_part", { part: name })),
  ];
}

async function partsWrong(parts: Record<string, unknown>, sections: FileSections, words: Words): Promise<string[]> {
  const wrong: string[] = [];
  for (const [name, section] of Object.entries(sections)) {
    if (Object.hasOwn(parts, name)) wrong.push(...(await section.check(parts[name], words)));
  }
  return wrong;
}
