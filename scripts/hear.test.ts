import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { hearTexts } from "./commands/hear.ts";
import { typed } from "./commands/typed-command.fixture.ts";

const script = fileURLToPath(new URL("hear.ts", import.meta.url));

const ask = (input: string, ...options: string[]) => {
  const run = spawnSync(process.execPath, ["--import", "tsx", script, ...options], { input, encoding: "utf8" });
  return { code: run.status, complaint: run.stderr, lines: run.stdout.split("\n").filter((line) => line !== "") };
};
const answers = (lines: string[]) => lines.map((line): unknown => JSON.parse(line));

test("a librarian asks line by line, and every line is answered in order", () => {
  const { code, lines } = ask('STOP\r\nbus stop?\n\n"Stop\\nSent from my phone"\n"pick up milk\nHELP');
  expect(code).toBe(0);
  expect(answers(lines)).toEqual([
    { text: "STOP", intent: "stop", because: "whole message is a stop word (en)" },
    { text: "bus stop?", intent: "other", because: "no keyword" },
    { text: "", intent: "other", because: "no keyword" },
    { text: "Stop\nSent from my phone", intent: "stop", because: "first word is STOP" },
    { text: '"pick up milk', intent: "other", because: "no keyword" },
    { text: "HELP", intent: "help", because: "whole message is a help word (en)" },
  ]);
});

test("the patron's language and an open invitation are options", async () => {
  const intents = async (...options: string[]) => {
    const { out } = await typed(hearTexts, options, { input: "oui\nCOMMENCER\n" });
    return answers(out.trim().split("\n")).map((answer) => (answer as { intent: string }).intent);
  };
  expect(await intents("--lang", "fr", "--pending")).toEqual(["start", "start"]);
  expect(await intents("--lang=es", "--pending")).toEqual(["start", "other"]);
  expect(await intents("--lang=fr")).toEqual(["other", "start"]);
});

test("a yes to our question whether to stop is a stop, even while an invitation is open", async () => {
  const heard = async (...options: string[]) =>
    answers((await typed(hearTexts, options, { input: "Yes please\nNej tak\n" })).out.trim().split("\n"));
  const stopped = [
    { text: "Yes please", intent: "stop", because: "yes to our question whether to stop" },
    { text: "Nej tak", intent: "other", because: "no to our question whether to stop" },
  ];
  expect(await heard("--asked")).toEqual(stopped);
  expect(await heard("--asked", "--pending")).toEqual(stopped);
});

test("an answer stays on one line, whatever the text holds", () => {
  const { lines } = ask("STOP\u2028now\u0085\rplease\n");
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toMatch(/[\u0085\u2028\r]/);
  expect(answers(lines)).toEqual([
    { text: "STOP\u2028now\u0085\rplease", intent: "stop", because: "first word is STOP" },
  ]);
});

test.each([
  ["an unknown language", ["--lang", "xx"], /"xx" is not one of en, es, fr, da/],
  ["a missing language", ["--lang"], /--lang/],
  ["an unknown option", ["--loud"], /--loud.*--help/],
  ["a text where none belongs", ["STOP"], /STOP/],
])("%s is refused with a sentence", async (_, options, sentence) => {
  const { code, errors, out } = await typed(hearTexts, options, { input: "STOP\n" });
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(errors).toMatch(sentence);
  expect(errors.trim().split("\n")).toHaveLength(1);
});

test("with --help it prints its usage and reads nothing", async () => {
  const { code, out, errors } = await typed(hearTexts, ["--help"], { input: "STOP\n" });
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  expect(out).toMatch(/^Usage: .*tidings-command \[--lang en\|es\|fr\|da\]/);
  expect(out).not.toContain('"intent"');
});

test("at a terminal it first says what to type", async () => {
  const { out, errors } = await typed(hearTexts, [], { input: "STOP\n", isTTY: true });
  expect(errors).toMatch(/^Usage: [\s\S]*Type a text and press Enter/);
  expect(answers([out])).toMatchObject([{ intent: "stop" }]);
  expect((await typed(hearTexts, [], { input: "STOP\n" })).errors).toBe("");
});
