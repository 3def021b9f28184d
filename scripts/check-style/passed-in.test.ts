import { expect, test } from "vitest";
import { passedInFaults } from "./passed-in.ts";

test.each([
  ["const at = Date.now();", "the time"],
  ["const at = new Date();", "the time"],
  ["const at = new Date;", "the time"],
  ["const from = performance.now();", "the time"],
  ["if (Math.random() < 0.5) return;", "a random number"],
  ['import { randomBytes } from "node:crypto";', "a random number"],
  ["const id = crypto.randomUUID();", "a random number"],
  ["const chance = Math.random;", "a random number"],
  ["const home = process.env.HOME;", "the environment"],
])("%s takes %s", (line, what) => {
  const faults = [{ line: 2, fault: `takes ${what} itself; run.ts passes it in` }];
  expect(passedInFaults("plugin/outbox/a.ts", `\n${line}\n`)).toEqual(faults);
  expect(passedInFaults("bot/hearing/a.ts", `\n${line}\n`)).toEqual(faults);
});

test.each([
  ["an instant that was given", "const later = new Date(now.getTime() + 1);"],
  ["a type", "const made = new Map<string, Date>();"],
  ["a comment", " * in milliseconds (performance.now)\n// new Date()"],
  ["what was passed in", "const nonce = () => random(12);"],
])("%s is no fault", (_, text) => {
  expect(passedInFaults("plugin/outbox/a.ts", text)).toEqual([]);
});

test.each([
  "plugin/run.ts",
  "plugin/main.ts",
  "bot/run.ts",
  "plugin/outbox/a.test.ts",
  "plugin/outbox/a.fixture.ts",
  "scripts/a.ts",
])("%s may", (file) => {
  expect(passedInFaults(file, "const at = Date.now();")).toEqual([]);
});
