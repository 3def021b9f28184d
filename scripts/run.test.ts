import { spawnSync } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

const npmRun = (cwd: string, words: readonly string[], input = "") => {
  const run = spawnSync("npm", ["run", "--silent", ...words], { cwd, input, encoding: "utf8" });
  return { code: run.status, out: run.stdout, errors: run.stderr.replace(/^npm warn .*\n/gm, "") };
};

test("in a checkout without packages every command says what to run first, and nothing else", async () => {
  const clone = await mkdtemp(join(tmpdir(), "clone-"));
  onTestFinished(() => rm(clone, { recursive: true, force: true }));
  await mkdir(join(clone, "scripts"));
  for (const name of ["package.json", "scripts/run"]) await copyFile(join(root, name), join(clone, name));
  for (const command of ["consent", "hear", "grants", "preflight", "migrate"]) {
    const errors = 'The npm packages of this checkout are not installed: run "npm ci" first.\n';
    expect(npmRun(clone, [command]), command).toEqual({ code: 1, out: "", errors });
  }
});

test("with packages a command gets its input and its options as typed, and its exit code is kept", () => {
  const heard = npmRun(root, ["hear", "--", "--lang", "fr", "--pending"], "oui\n");
  expect(heard).toMatchObject({ code: 0, errors: "" });
  expect(JSON.parse(heard.out)).toMatchObject({ text: "oui", intent: "start" });
  expect(npmRun(root, ["hear", "--", "two words"])).toMatchObject({
    code: 2,
    out: "",
    errors: expect.stringContaining("'two words'"),
  });
});
