import { readFile, writeFile } from "node:fs/promises";
import { settingsSchema as botSchema } from "../bot/settings.ts";
import { settingsSchema as serviceSchema } from "../plugin/settings/settings-schema.ts";

/*
 * Writes the settings tables of docs/settings.md from the schemas; with --check it only reports whether they are up to
 * date.
 */

const file = new URL("../docs/settings.md", import.meta.url);

interface Entry {
  description?: string | undefined;
  safeParse(value: unknown): { success: boolean; data?: unknown };
}

function table(shape: Readonly<Record<string, Entry>>): string {
  const rows = Object.entries(shape).map(([name, entry]) => {
    const unset = entry.safeParse(undefined);
    const value = !unset.success ? "needed" : unset.data === undefined ? "" : `\`${String(unset.data)}\``;
    if (!entry.description) throw new Error(`${name} has no sentence that describes it.`);
    return `| \`${name}\` | ${value} | ${entry.description} |`;
  });
  return ["| setting | default | |", "|---|---|---|", ...rows].join("\n");
}

function filled(text: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/settings.md lacks the marks ${start} and ${end}.`);
  return `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`;
}

const before = await readFile(file, "utf8");
const after = filled(filled(before, "service", table(serviceSchema.shape)), "bot", table(botSchema.shape));
if (before === after) console.log("settings: the tables are fresh");
else if (process.argv.includes("--check")) {
  console.error('docs/settings.md is stale; run "npm run settings".');
  process.exitCode = 1;
} else {
  await writeFile(file, after);
  console.log("settings: the tables are written anew");
}
