import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { openFaultyTree } from "./faults/faulty-tree.ts";
import { hunt } from "./faults/hunt.ts";
import { choosePatches, readPatches } from "./faults/patches.ts";
import { resultTable } from "./faults/result-table.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PATCHES = readPatches();

test("there are at least twenty faults, in several rooms, in the bot and in the plugin's Perl", () => {
  expect(PATCHES.length).toBeGreaterThanOrEqual(20);
  const changed = PATCHES.flatMap(({ changes }) => changes);
  expect(changed.filter((file) => file.startsWith("bot/")).length).toBeGreaterThanOrEqual(4);
  expect(changed.filter((file) => file.endsWith(".pm")).length).toBeGreaterThanOrEqual(1);
  const rooms = new Set(changed.filter((file) => file.startsWith("plugin/")).map((file) => file.split("/")[1]));
  expect(rooms.size).toBeGreaterThanOrEqual(8);
});

test.each(PATCHES)("$name applies to the present tree", ({ file }) => {
  const applied = spawnSync("git", ["apply", "--check", file], { cwd: ROOT, encoding: "utf8" });
  expect(applied.stderr).toBe("");
  expect(applied.status).toBe(0);
});

test.each(PATCHES)("$name says what is broken, which promise and which law, and changes the product alone", (patch) => {
  expect(patch.name).toMatch(/^\d{2}-[a-z0-9-]+$/);
  expect(patch.words).toMatch(/^[A-Z].+\. Broken: .+\. Law: .+\.$/);
  expect(patch.changes.length).toBeGreaterThan(0);
  for (const file of patch.changes) expect(file).toMatch(/^(plugin|bot)\/(?!.*\.(test|fixture)\.)/);
});

test("a fault is chosen by its name or the beginning of it, and one that does not exist is named", () => {
  expect(choosePatches(PATCHES, ["03"]).map(({ name }) => name)).toEqual(["03-rescue-queues-begun"]);
  expect(choosePatches(PATCHES, [])).toEqual(PATCHES);
  expect(() => choosePatches(PATCHES, ["03", "no-fault"])).toThrow("No such fault: no-fault.");
});

const folder = mkdtempSync(join(tmpdir(), "tidings-hunt-"));
afterAll(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, "scripts/chaos"), { recursive: true });
symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
const stopping = new AbortController().signal;
const huntIn = (chaos: string, minutes = 5) => {
  writeFileSync(join(folder, "scripts/chaos/run.ts"), `const seed = process.argv[5];\n${chaos}`);
  return hunt({ folder, minutes, patrons: 10, stopping });
};

test("a hunt tries seed after seed until a law is broken; a run that fails itself does not count", async () => {
  const chaos = `
    if (seed === "1") process.exit(2);
    if (seed === "2") throw new Error("nobody catches this");
    if (seed === "3") process.exit(0);
    console.log("Broken law: Nothing is lost.\\nBroken law: Nothing goes twice.");
    process.exit(1);`;
  expect(await huntIn(chaos)).toEqual({
    ...{ kind: "caught", minute: 1, seed: 4, laws: ["Nothing is lost.", "Nothing goes twice."] },
    output: ["Broken law: Nothing is lost.", "Broken law: Nothing goes twice."],
  });
});

test("a hunt whose runs only fail is given up", async () => {
  expect(await huntIn(`console.log("no database"); process.exit(2);`)).toEqual({
    kind: "failed",
    seed: 3,
    lastLines: ["no database"],
  });
});

test("a hunt ends when its time is over, in the middle of a run", async () => {
  expect(await huntIn("setInterval(() => {}, 1_000);", 0.03)).toEqual({ kind: "unseen", runs: 0 });
});

test("a tree with a fault is a copy of ours with the patch in it, and leaves nothing behind", async () => {
  const [patch] = choosePatches(PATCHES, ["03"]);
  if (!patch) throw new Error("no such fault");
  const tree = await openFaultyTree(patch);
  const check = (...args: string[]) =>
    spawnSync("git", ["apply", "--check", ...args, patch.file], { cwd: tree.folder });
  expect(check("--reverse").status).toBe(0);
  expect(check().status).not.toBe(0);
  await tree.remove();
  expect(existsSync(tree.folder)).toBe(false);
});

test("the table has one row for each fault, in order", () => {
  const words = "It is a | b. Broken: a promise. Law: a law.";
  const table = resultTable([
    { patch: { name: "02-b", words }, hunted: { kind: "unseen", runs: 4 } },
    {
      patch: { name: "01-a", words },
      hunted: { kind: "caught", minute: 3, seed: 2, laws: ["Nothing is lost."], output: [] },
    },
  ]);
  expect(table.split("\n")).toEqual([
    "| Fault | What is broken | Minute | Seed | Laws |",
    "| --- | --- | --- | --- | --- |",
    "| 01-a | It is a \\| b. | 3 | 2 | Nothing is lost. |",
    "| 02-b | It is a \\| b. | – | – | not seen in 4 runs |",
  ]);
});
