import { expect, test } from "vitest";
import { styleFaults } from "./faults.ts";

const LONG = "x".repeat(121);
const faultsOf = (file: string, text: string) => styleFaults(file, text).map(({ line }) => line);

test.each([
  ["a comment", "plugin/a.ts", `// ${LONG}`],
  ["a line of a docstring", "plugin/a.ts", ` * ${LONG}`],
  ["a title of a test", "plugin/a.test.ts", `test("${LONG}", () => {`],
  ["code", "plugin/a.ts", `${"a + ".repeat(31)}a;`],
  ["prose of a document", "docs/a.md", LONG],
  ["a comment in Perl", "plugin/shim/A.pm", `# ${LONG}`],
])("%s over 120 characters is a fault", (_, file, line) => {
  expect(faultsOf(file, `\n${line}\n`)).toEqual([2]);
});

test.each([
  ["a text that cannot be broken", "plugin/a.ts", `  "${LONG}",`],
  ["a pattern", "plugin/a.ts", `  /${LONG}/iu;`],
  ["a row of a table", "docs/a.md", `| ${LONG} |`],
  ["a long address", "plugin/a.ts", `// https://example.org/${LONG}`],
  ["120 characters beyond the alphabet", "plugin/a.ts", `// ${"é".repeat(117)}`],
])("%s is none", (_, file, line) => {
  expect(faultsOf(file, line)).toEqual([]);
});

test.each([
  ["const limit = 5;", 1],
  ['export const words: readonly string[] = ["a"];', 1],
  ["const known = new Set([1]);", 1],
  ["const SAY = (text: string) => text;", 1],
  ["const LIMIT = 5;", 0],
  ["const seen = new Set<string>();", 0],
  ["const faults: string[] = [];", 0],
  ["  const limit = 5;", 0],
  ["const say = (text: string) => text;", 0],
])("%s: %i", (line, faults) => {
  expect(faultsOf("plugin/a.ts", line)).toHaveLength(faults);
});
