import { parseArgs } from "node:util";
import { type Lang, languages } from "../bot/keyword-lists.ts";
import { type HearContext, hear } from "../bot/keywords.ts";

/*
 * "What would the bot understand?" One text a line on standard input; one JSON object a line out.
 *   printf 'STOP\nbus stop?\n' | npm run -s hear -- --lang es --pending
 */

const refuse = (sentence: string): never => {
  process.stderr.write(`hear: ${sentence}\n`);
  process.exit(2);
};

const isLang = (lang: string): lang is Lang => (languages as readonly string[]).includes(lang);

function readContext(): HearContext {
  try {
    const { values } = parseArgs({ options: { lang: { type: "string" }, pending: { type: "boolean" } } });
    const context: HearContext = { pending: values.pending ?? false };
    if (values.lang === undefined) return context;
    if (isLang(values.lang)) return { ...context, lang: values.lang };
    return refuse(`the language "${values.lang}" is not one of ${languages.join(", ")}.`);
  } catch (fault) {
    const complaint = fault instanceof Error ? fault.message : String(fault);
    return refuse(`${complaint.replace(/\.?$/, ".")} It takes --lang <language> and --pending.`);
  }
}

/** A line that is a JSON string is decoded, so that a text with line breaks fits into one; any other is the text itself. */
function readText(line: string): string {
  const text = line.replace(/\r$/, "");
  if (!/^\s*"/.test(text)) return text;
  try {
    const decoded: unknown = JSON.parse(text);
    return typeof decoded === "string" ? decoded : text;
  } catch {
    return text;
  }
}

const context = readContext();

function answer(line: string): void {
  const text = readText(line);
  const said = JSON.stringify({ text, ...hear(text, context) });
  // Some readers of lines take these for the end of one.
  process.stdout.write(
    `${said.replace(/[\u0085\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)}\n`,
  );
}

process.stdout.on("error", () => process.exit(0)); // the reader has seen enough, as in `hear | head`
process.stdin.setEncoding("utf8");
// Not node:readline: it also breaks lines at characters that a text may contain.
let rest = "";
for await (const chunk of process.stdin) {
  const lines = `${rest}${chunk}`.split("\n");
  rest = lines.pop() ?? "";
  for (const line of lines) answer(line);
}
if (rest !== "") answer(rest);
