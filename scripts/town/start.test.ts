import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const PATIENCE_MS = 180_000;
let temporary = "";

afterEach(async () => {
  await rm(temporary, { recursive: true, force: true });
});

/** Runs the demo as a process with its own temporary folder, in which everything that it leaves behind can be seen. */
async function runDemo(
  env: Record<string, string> = {},
  ...words: string[]
): Promise<{ child: ChildProcess; said: () => string }> {
  temporary = await mkdtemp(join(tmpdir(), "demo-"));
  const child = spawn(process.execPath, ["--import", "tsx", "scripts/town/start.ts", "--open-nothing", ...words], {
    cwd: root,
    env: { PATH: process.env.PATH, TMPDIR: temporary, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      said += String(chunk);
    });
  }
  return { child, said: () => said };
}

async function until(what: () => boolean | Promise<boolean>, limitMs: number): Promise<boolean> {
  const end = performance.now() + limitMs;
  while (performance.now() < end) {
    if (await what()) return true;
    await sleep(100);
  }
  return what();
}

/** The folders and processes that a demo left behind, except the cache of tsx. */
async function leftovers(): Promise<string[]> {
  const folders = (await readdir(temporary)).filter((name) => !name.startsWith("tsx-"));
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const environments = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/environ`, "latin1").catch(() => "")));
  return [...folders, ...pids.filter((_, at) => environments[at]?.includes(basename(temporary)))];
}

test(
  "Ctrl-C stops the service, the bot, the database and the page, and leaves nothing behind",
  async () => {
    const { child, said } = await runDemo();
    await until(() => said().includes("Open http://127.0.0.1:"), PATIENCE_MS);
    const url = /http:\S+/.exec(said())?.[0] ?? "";
    expect(await (await fetch(url)).text()).toContain("Patrons’ phones");
    expect((await leftovers()).length).toBeGreaterThan(4);
    const command = /^ {2}(TIDINGS_DATABASE_URL=.*consent -- --patron \d+)$/m.exec(said())?.[1] ?? "";
    const proof = await promisify(execFile)("/bin/sh", ["-c", command], { cwd: root });
    expect(proof.stdout).toContain("What happened: The patron agreed and opted in.");
    expect(proof.stdout).toMatch(/Terms agreed to, in English \(version [\w-]{16}\): "I agree that Riverside Library/);
    child.kill("SIGINT");
    expect((await once(child, "exit"))[0]).toBe(0);
    expect(said()).toContain("Nothing is left behind.");
    expect(await leftovers()).toEqual([]);
  },
  PATIENCE_MS,
);

test(
  "a second Ctrl-C does not wait, and still nothing is left behind",
  async () => {
    const { child, said } = await runDemo();
    // Registered early, because a quick stop may be over before the second Ctrl-C.
    const exited = once(child, "exit");
    await until(() => said().includes("Starting the service"), PATIENCE_MS);
    child.kill("SIGINT");
    await until(() => said().includes("Stopping"), PATIENCE_MS);
    child.kill("SIGINT");
    expect((await exited)[0]).toBe(130);
    await until(async () => (await leftovers()).length === 0, 20_000);
    expect(await leftovers()).toEqual([]);
  },
  PATIENCE_MS,
);

test(
  "a port that is taken is reported in one sentence, and what was started is stopped",
  async () => {
    const squatter = createServer().listen(0, "127.0.0.1");
    await once(squatter, "listening");
    const address = squatter.address();
    const port = typeof address === "object" ? String(address?.port) : "";
    const { child, said } = await runDemo({ TIDINGS_DEMO_PORT: port });
    expect((await once(child, "exit"))[0]).toBe(1);
    squatter.close();
    expect(said()).toContain(`The demo cannot start: The page cannot be served on port ${port}`);
    expect(await leftovers()).toEqual([]);
  },
  PATIENCE_MS,
);

test("a port that is none is refused before anything starts", async () => {
  const { child, said } = await runDemo({ TIDINGS_DEMO_PORT: "here" });
  expect((await once(child, "exit"))[0]).toBe(1);
  expect(said().trim()).toBe("The demo cannot start: TIDINGS_DEMO_PORT must be a port: a number from 0 to 65535.");
});

test("an unknown word is named, and nothing starts", async () => {
  const { child, said } = await runDemo({}, "--loud");
  expect((await once(child, "exit"))[0]).toBe(1);
  expect(said().trim()).toMatch(/^The demo cannot start: "--loud" is not understood; --open-nothing is all/);
});
