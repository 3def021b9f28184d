import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeEach, expect, test } from "vitest";

const script = fileURLToPath(new URL("check-locales.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "tidings-locales-"));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => cpSync(fileURLToPath(new URL("../locales", import.meta.url)), folder, { recursive: true }));

const check = (...options: string[]) => {
  const run = spawnSync(process.execPath, ["--import", "tsx", script, ...options], { encoding: "utf8" });
  return { code: run.status, said: run.stdout.trim(), faults: run.stderr.split("\n").filter((line) => line !== "") };
};

type Texts = Record<string, unknown>;
const change = (file: string, alter: (texts: Texts) => Texts) => {
  const path = join(folder, file);
  writeFileSync(path, JSON.stringify(alter(JSON.parse(readFileSync(path, "utf8")))));
};

test("the texts that we ship agree in all languages", () => {
  const { code, said, faults } = check();
  expect(faults).toEqual([]);
  expect(said).toMatch(/^locales: \d{2,} texts in 4 languages agree$/);
  expect(code).toBe(0);
});

test("all faults are reported at once, each as a sentence, without a line of success", () => {
  change("da/replies.json", ({ help: _, ...others }) => ({ ...others, Welcome: "{{library}}" }));
  change("es/replies.json", (texts) => ({ ...texts, welcome: "¡{{biblioteca}}!", invitation: " " }));
  change("fr/patron.json", (texts) => ({ ...texts, channel: { sms: "SMS {{", telegram: 3 } }));
  writeFileSync(join(folder, "fr", "staff.json"), "{");
  const { code, said, faults } = check(folder);
  expect(code).toBe(1);
  expect(said).toBe("");
  for (const fault of [
    "da/replies.json: help is missing.",
    "da/replies.json: welcome and Welcome differ in case only.",
    "da/replies.json: Welcome is not in en/replies.json.",
    "es/replies.json: welcome has the placeholders (biblioteca), but en has (library).",
    "es/replies.json: invitation is empty.",
    "fr/patron.json: channel.sms has a brace without its partner.",
    "fr/patron.json: channel.telegram is neither a text nor a group of texts.",
    "fr/staff.json is not JSON.",
  ]) {
    expect(faults).toContain(fault);
  }
});

test("a missing file and an unused one are faults", () => {
  for (const namespace of ["replies", "staff", "patron"]) rmSync(join(folder, "da", `${namespace}.json`));
  writeFileSync(join(folder, "da", "repleis.json"), "{}");
  const { code, faults } = check(folder);
  expect(code).toBe(1);
  expect(faults).toEqual(
    expect.arrayContaining(["da/replies.json cannot be read.", "da/repleis.json is read by nobody."]),
  );
});
