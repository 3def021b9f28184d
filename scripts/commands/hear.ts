import { LANGUAGES, type Lang } from "../../bot/understanding/keyword-lists.ts";
import { type HearContext, hear } from "../../bot/understanding/keywords.ts";
import { Failure } from "../../plugin/foundation/failure.ts";
import { type Asked, readOptions } from "./command.ts";

const usageOf = (
  call: string,
) => `Usage: echo "please stop texting me" | ${call} [--lang ${LANGUAGES.join("|")}] [--pending] [--asked]
What would the bot understand? Reads one text a line and answers each with one line of JSON: what it would take the
text for, and why.
--lang is the patron's language; --pending says that an invitation is open, so that a YES is an answer to it; --asked
says that we asked whether to stop, which a YES answers before anything else.
A text with line breaks is written as a JSON string: "STOP\\nSent from my phone".`;

/** Prints, for every line of the input, what the bot would take it for. */
export async function hearTexts(asked: Asked): Promise<number> {
  const { call, input, say, complain } = asked;
  const usage = usageOf(call);
  const options = { lang: { type: "string" }, pending: { type: "boolean" }, asked: { type: "boolean" } } as const;
  const { lang, pending = false, asked: askedToStop = false, help } = readOptions(asked, options);
  if (help) {
    say(usage);
    return 0;
  }
  const context: HearContext = {
    pending,
    ...(askedToStop ? { asked: "stop" } : {}),
    ...(lang === undefined ? {} : { lang: readLang(lang) }),
  };
  if (input.isTTY) complain(`${usage}\nType a text and press Enter; Ctrl-D ends.`);
  const answer = (line: string) => {
    const text = readText(line);
    // Some programs that read lines take these characters for the end of one.
    const escaped = (c: string) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`;
    say(JSON.stringify({ text, ...hear(text, context) }).replace(/[\u0085\u2028\u2029]/g, escaped));
  };
  // Not node:readline, which also breaks lines at characters that a text may contain.
  let rest = "";
  for await (const chunk of input) {
    const lines = `${rest}${chunk}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) answer(line);
  }
  if (rest !== "") answer(rest);
  return 0;
}

function readLang(lang: string): Lang {
  const known = LANGUAGES.find((one) => one === lang);
  if (known) return known;
  throw new Failure("bad_arguments", `The language "${lang}" is not one of ${LANGUAGES.join(", ")}.`);
}

/**
 * A line that is a JSON string is decoded, so that a text with line breaks fits into one; any other is the text itself.
 */
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
