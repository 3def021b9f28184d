import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeEach, expect, test } from "vitest";

const scripts = fileURLToPath(new URL("..", import.meta.url));
let clone: string;
let env: Record<string, string>;

/**
 * Records how it was called, and creates what the real npm would: a folder with a Node 24, which prints its pid and
 * arguments.
 */
const NPM = `#!/bin/sh
echo "$*" >>"$CALLS"
case "$1" in
  ci)
    [ -z "\${SLOW:-}" ] || exec sleep 300
    rm -rf node_modules
    mkdir -p node_modules/.bin
    printf '#!/bin/sh\\necho "$$ $*"\\n' >node_modules/.bin/node
    chmod +x node_modules/.bin/node
    ;;
  run) echo v24.0.0 ;;
esac
`;

beforeEach(async () => {
  clone = await mkdtemp(join(tmpdir(), "clone-"));
  await mkdir(join(clone, "scripts"));
  await mkdir(join(clone, "bin"));
  for (const name of ["demo", "test", "ready.sh"]) await copyFile(join(scripts, name), join(clone, "scripts", name));
  for (const name of ["package.json", "package-lock.json", ".npmrc"]) await writeFile(join(clone, name), name);
  await writeFile(join(clone, "bin", "npm"), NPM, { mode: 0o755 });
  env = { PATH: `${join(clone, "bin")}:${process.env.PATH}`, CALLS: join(clone, "calls") };
  return () => rm(clone, { recursive: true, force: true });
});

const run = (name: string, ...args: string[]) => promisify(execFile)(join(clone, "scripts", name), args, { env });
const installs = async () => (await readFile(join(clone, "calls"), "utf8")).match(/^ci /gm)?.length ?? 0;

test("the demo installs packages in a fresh clone, and again only when the lock file changes", async () => {
  expect((await run("demo")).stderr).toContain("Installing npm packages");
  expect((await run("demo")).stderr).toBe("");
  expect(await installs()).toBe(1);
  await writeFile(join(clone, "package-lock.json"), "of another day");
  await run("demo");
  expect(await installs()).toBe(2);
});

test("the tests install their packages anew each time", async () => {
  for (let times = 0; times < 2; times += 1) await run("test");
  expect(await installs()).toBe(2);
});

test.each([
  [["--open-nothing"], "scripts/town/start.ts --open-nothing"],
  [["--story"], "scripts/town/story.ts"],
  [["--open-nothing", "--story"], "scripts/town/story.ts"],
])(
  "demo %j becomes the program itself, so that a signal to it reaches the one that stops everything",
  async (args, program) => {
    await run("demo");
    const demo = spawn(join(clone, "scripts", "demo"), args, { env, stdio: ["ignore", "pipe", "ignore"] });
    const [said] = await once(demo.stdout, "data");
    expect(String(said).trim()).toBe(`${demo.pid} --import tsx ${program}`);
  },
);

test.each([
  [["--stroy"], "--stroy"],
  [["--story", "now"], "now"],
])("demo %j says which word is not understood, before it installs anything", async (args, word) => {
  const refused = await run("demo", ...args).catch((error: unknown) => error);
  const stderr = expect.stringMatching(
    new RegExp(`^"${word}" is not understood here\\.\nUsage: .*--open-nothing[^]*--story`),
  );
  expect(refused).toMatchObject({ code: 2, stderr });
  await expect(installs()).rejects.toThrow("ENOENT");
});

test("with --help the demo prints its options and does nothing else", async () => {
  expect(await run("demo", "--help")).toEqual({
    stdout: expect.stringMatching(/^Usage: .*\n.*--story .*\n$/),
    stderr: "",
  });
  await expect(installs()).rejects.toThrow("ENOENT");
});

test.each(["SIGINT", "SIGTERM"] as const)("%s while packages are installed ends that too", async (signal) => {
  const demo = spawn(join(clone, "scripts", "demo"), {
    env: { ...env, SLOW: "yes" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  // npm holds the same error output: it closes once both have ended.
  const closed = once(demo, "close");
  await once(demo.stderr, "data");
  await expect.poll(installs, { timeout: 10_000 }).toBe(1);
  demo.kill(signal);
  expect((await closed)[0]).toBe(130);
});
