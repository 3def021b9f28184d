import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeEach, expect, test } from "vitest";

const script = fileURLToPath(new URL("check-locales.ts", import.meta.url));
const root = fileURLToPath(new URL("..", import.meta.url));
const labels = "plugin/shim/Koha/Plugin/Tidings/labels";
/** A repository with our texts, and nearly without code. */
const folder = mkdtempSync(join(tmpdir(), "tidings-locales-"));
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(() => {
  rmSync(folder, { recursive: true });
  for (const part of ["locales", "tsconfig.json", labels])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
});

const check = (...options: string[]) => {
  const run = spawnSync(process.execPath, ["--import", "tsx", script, ...options], { encoding: "utf8" });
  return { code: run.status, said: run.stdout.trim(), faults: run.stderr.split("\n").filter((line) => line !== "") };
};

type Texts = Record<string, unknown>;
const change = (file: string, alter: (texts: Texts) => Texts) => {
  const path = join(folder, file);
  writeFileSync(path, JSON.stringify(alter(JSON.parse(readFileSync(path, "utf8")))));
};
const write = (file: string, text: string) => {
  mkdirSync(join(folder, file, ".."), { recursive: true });
  writeFileSync(join(folder, file), text);
};

test("the texts that we ship agree in all languages, and all are asked for", { timeout: 300_000 }, () => {
  const { code, said, faults } = check();
  expect(faults).toEqual([]);
  expect(said).toMatch(/^locales: \d{4,} texts in 4 languages agree$/);
  expect(code).toBe(0);
});

test("all faults are reported at once, each as a sentence, without a line of success", () => {
  change("locales/da/replies.json", ({ help: _, ...others }) => ({ ...others, Welcome: "{{library}}" }));
  change("locales/es/replies.json", (texts) => ({ ...texts, welcome: "¡{{biblioteca}}!", invitation: " " }));
  change("locales/fr/patron.json", (texts) => ({ ...texts, terms: { text: "SMS {{", text_email: 3 } }));
  change(`${labels}/fr.json`, ({ saved: _, ...others }) => ({ ...others, opac_hint: "{lien}", twice: "" }));
  write("locales/fr/staff.json", "{");
  const { code, said, faults } = check(folder);
  expect(code).toBe(1);
  expect(said).toBe("");
  for (const fault of [
    "da/replies.json: help is missing.",
    "da/replies.json: welcome and Welcome differ in case only.",
    "da/replies.json: Welcome is not in en/replies.json.",
    "es/replies.json: welcome has the placeholders (biblioteca), but en has (library).",
    "es/replies.json: invitation is empty.",
    "fr/patron.json: terms.text has a brace without its partner.",
    "fr/patron.json: terms.text_email is neither a text nor a group of texts.",
    "fr/staff.json is not JSON.",
    "labels/fr.json: saved is missing.",
    "labels/fr.json: opac_hint has the placeholders (lien), but en has (link).",
    "labels/fr.json: twice is empty.",
  ]) {
    expect(faults).toContain(fault);
  }
});

test("a missing file and an unused one are faults", () => {
  for (const namespace of ["replies", "staff", "patron"]) rmSync(join(folder, "locales", "da", `${namespace}.json`));
  write("locales/da/repleis.json", "{}");
  const { code, faults } = check(folder);
  expect(code).toBe(1);
  expect(faults).toEqual(
    expect.arrayContaining(["da/replies.json cannot be read.", "da/repleis.json is read by nobody."]),
  );
});

test("a text that nothing asks for is a fault, and so is asking for one that is not there", () => {
  change("locales/en/privacy.json", () => ({ asked: "1", dead: "2", group: { one: "3", three: "4" } }));
  const page = `export const keys = (way: "one" | "two") => [\`privacy:group.\${way}\`, "privacy:asked"];\n`;
  write("plugin/page.ts", page);
  write("plugin/page.test.ts", 'export const key = "privacy:dead";\n');
  change(`${labels}/en.json`, () => ({ state_ok: "1", state_gone: "2", saved: "3" }));
  write("plugin/shim/Koha/Plugin/Tidings.pm", 'my $title = $words->{"state_$state"};\nmy @states = qw(ok);\n');
  write("plugin/shim/Koha/Plugin/Tidings/page.tt", "[% words.save | html %]");
  const about = check(folder).faults.filter((fault) => /(^| )privacy:|Tidings|^(state|saved)/.test(fault));
  expect(about).toEqual([
    "privacy:dead: nothing asks for this text.",
    "privacy:group.three: nothing asks for this text.",
    "plugin/page.ts:1: asks for privacy:group.two, which is no text.",
    "state_gone: nothing asks for this label.",
    "saved: nothing asks for this label.",
    "plugin/shim/Koha/Plugin/Tidings/page.tt: asks for save, which is no label.",
  ]);
});
