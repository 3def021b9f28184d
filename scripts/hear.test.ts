import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const script = fileURLToPath(new URL("hear.ts", import.meta.url));

const ask = (input: string, ...options: string[]) => {
  const run = spawnSync(process.execPath, ["--import", "tsx", script, ...options], { input, encoding: "utf8" });
  return { code: run.status, complaint: run.stderr, lines: run.stdout.split("\n").filter((line) => line !== "") };
};
const answers = (lines: string[]) => lines.map((line): unknown => JSON.parse(line));

test("a librarian asks line by line, and every line is answered in order", () => {
  const { code, lines } = ask('STOP\r\nbus stop?\n\n"Stop\\nSent from my phone"\n"not JSON\nHELP');
  expect(code).toBe(0);
  expect(answers(lines)).toEqual([
    { text: "STOP", intent: "stop", because: "whole message is a stop word (en)" },
    { text: "bus stop?", intent: "other", because: "no keyword" },
    { text: "", intent: "other", because: "no keyword" },
    { text: "Stop\nSent from my phone", intent: "stop", because: "first word is STOP" },
    { text: '"not JSON', intent: "other", because: "no keyword" },
    { text: "HELP", intent: "help", because: "whole message is a help word (en)" },
  ]);
});

test("the patron's language and an open invitation can be told", () => {
  const intents = (...options: string[]) =>
    answers(ask("oui\nCOMMENCER\n", ...options).lines).map((answer) => (answer as { intent: string }).intent);
  expect(intents("--lang", "fr", "--pending")).toEqual(["start", "start"]);
  expect(intents("--lang=es", "--pending")).toEqual(["start", "other"]);
  expect(intents("--lang=fr")).toEqual(["other", "start"]);
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
  ["an unknown option", ["--loud"], /--loud/],
  ["a text where none belongs", ["STOP"], /STOP/],
])("%s is refused with a sentence", (_, options, sentence) => {
  const { code, complaint, lines } = ask("STOP\n", ...options);
  expect({ code, lines }).toEqual({ code: 2, lines: [] });
  expect(complaint).toMatch(sentence);
  expect(complaint.trim().split("\n")).toHaveLength(1);
});
