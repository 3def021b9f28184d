import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test, vi } from "vitest";
import { openHostClock } from "./clock.ts";

/** Prints, again and again, how far it is ahead of its own start by its clock and by its stopwatch. */
const PROGRAM = `const [day, span] = [Date.now(), performance.now()];
  console.log(JSON.stringify({ day }));
  setInterval(() => console.log(JSON.stringify({ day: Date.now() - day, span: performance.now() - span })), 50);`;

async function aClock() {
  const folder = await mkdtemp(join(tmpdir(), "tidings-clock-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return openHostClock(folder);
}

/** A program under the clock; `ahead` is how many milliseconds its clock has gained on its stopwatch. */
function aProgram(env: Readonly<Record<string, string>>) {
  const program: ChildProcess = spawn(process.execPath, ["-e", PROGRAM], {
    env: { PATH: process.env.PATH, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void program.kill("SIGKILL"));
  const seen = { program, begin: Number.NaN, ahead: Number.NaN };
  if (program.stdout === null) throw new Error("no output");
  createInterface(program.stdout).on("line", (line) => {
    const { day, span } = JSON.parse(line) as { day: number; span?: number };
    if (span === undefined) seen.begin = day;
    else seen.ahead = day - span;
  });
  return seen;
}

const isNear = (look: () => number, ms: number) =>
  vi.waitFor(() => expect(Math.abs(look() - ms)).toBeLessThan(500), 20_000);

test("running programs see a clock that is moved, and measure time as before", async () => {
  const clock = await aClock();
  const first = aProgram(clock.env);
  const second = aProgram(clock.env);
  await isNear(() => first.ahead, 0);
  await clock.move(600_500);
  for (const seen of [first, second]) await isNear(() => seen.ahead, 600_500);
  await clock.move(-4_200_000);
  for (const seen of [first, second]) await isNear(() => seen.ahead, -3_599_500);
  expect(clock.offsetMs).toBe(-3_599_500);
  const third = aProgram(clock.env);
  await vi.waitFor(() => expect(third.begin).not.toBeNaN(), 20_000);
  expect(Math.abs(third.begin - Date.now() + 3_599_500)).toBeLessThan(30_000);
});

test("what a killed program left in shared memory is removed", async () => {
  const clock = await aClock();
  const seen = aProgram(clock.env);
  await isNear(() => seen.ahead, 0);
  const ended = once(seen.program, "exit");
  seen.program.kill("SIGKILL");
  await ended;
  await clock.move(0);
  const left = existsSync("/dev/shm") ? await readdir("/dev/shm") : [];
  expect(left.filter((name) => name.endsWith(`_${seen.program.pid}`))).toEqual([]);
});
