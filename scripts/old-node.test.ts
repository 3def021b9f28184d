import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundle } from "./pack/bundle.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Makes this Node report an older version, and lack what that version lacks. */
const OLD = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from "node:module";
  Object.defineProperty(process, "version", { value: "v20.19.2" });
  delete Promise.withResolvers;
  registerHooks({
    resolve(name, context, next) {
      if (name === "node:sqlite") throw new Error("No such built-in module: node:sqlite");
      return next(name, context);
    },
  });`)}`;

const PROGRAMS = { service: "plugin/main.ts", bot: "bot/main.ts", commands: "scripts/commands.ts" };
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tidings-old-node-"));
  for (const [name, file] of Object.entries(PROGRAMS)) {
    for (const module of (await bundle(root, file, name)).modules)
      await writeFile(join(folder, module.name), module.text);
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (...words: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", OLD, ...words], {
    cwd: root,
    env: { PATH: process.env.PATH },
    encoding: "utf8",
  });
  return { status, said: stdout + stderr };
};

test.each(Object.entries(PROGRAMS))("on an older Node %s says which one it needs, and nothing else", (name, file) => {
  const refused = { status: 2, said: expect.stringMatching(/^This is Node v20\.19\.2; Tidings needs Node 24 .*\n$/) };
  expect(run("--import", "tsx", file)).toEqual(refused);
  expect(run(join(folder, `${name}.mjs`))).toEqual(refused);
});
