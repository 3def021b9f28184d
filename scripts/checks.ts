import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";

/*
 * Runs every check and test; a step that fails does not stop the others. The last lines repeat what failed and count
 * what passed and failed: each check, each test, each check of the story and each law of the chaos is one.
 */

const CHAOS = ["--minutes", "2", "--seed", "7", "--patrons", "200"];

interface Count {
  passed: number;
  failed: number;
  /** What to repeat at the end if the step failed: by then its own report is thousands of lines further up. */
  why?: string;
}

type Print = (text: string) => void;
type Step = (print: Print) => Promise<Count>;

/** The last lines that a step printed: enough for a stack trace, few enough to read. */
const tail = (output: string) => output.trimEnd().split("\n").slice(-40).join("\n");

/** Runs a command and prints what it prints as it comes. */
const run = (print: Print, command: string, args: readonly string[]): Promise<{ code: number; output: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const keep = (chunk: Buffer) => {
      output += chunk.toString();
      print(chunk.toString());
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });

const title = (print: Print, text: string) => print(`\n=== ${text}\n`);

/**
 * Runs an npm script that passes by its exit code, and by `proof` where a run that checked nothing could pass for a
 * good one.
 */
const check =
  (name: string, script: string, proof?: (output: string) => boolean): Step =>
  async (print) => {
    title(print, name);
    const { code, output } = await run(print, "npm", ["run", "--silent", ...script.split(" ")]);
    const good = code === 0 && (proof?.(output) ?? true);
    if (code === 0 && !good) print(`${name}: ran, but looked at next to nothing.\n`);
    return good ? { passed: 1, failed: 0 } : { passed: 0, failed: 1, why: `${name}\n${tail(output)}` };
  };

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(
    z.object({
      status: z.string(),
      name: z.string(),
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({ status: z.string(), fullName: z.string(), failureMessages: z.array(z.string()).nullish() }),
      ),
    }),
  ),
});

type VitestReport = z.infer<typeof vitestReport>;

/** The tests that failed, by file and name. An error thrown outside any test is only at the end of the output. */
function whyTestsFailed(report: VitestReport, output: string): string {
  const named = report.testResults.flatMap((file) => {
    const failures = file.assertionResults.filter((test) => test.status === "failed");
    if (file.status === "failed" && failures.length === 0) return [`${file.name}\n${file.message ?? ""}`];
    return failures.map((test) => `${file.name}: ${test.fullName}\n${(test.failureMessages ?? []).join("\n")}`);
  });
  return named.length > 0 ? named.join("\n\n") : tail(output);
}

const tests: Step = async (print) => {
  title(print, "Tests: pure, database, pages, browser");
  const folder = await mkdtemp(join(tmpdir(), "tidings-tests-"));
  const file = join(folder, "report.json");
  try {
    const { code, output } = await run(print, "vitest", [
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${file}`,
    ]);
    const report = vitestReport.parse(JSON.parse(await readFile(file, "utf8")));
    // A file that cannot be loaded has no failed test, but counts as one failure.
    const broken = report.testResults.filter(
      (result) => result.status === "failed" && result.assertionResults.length === 0,
    );
    const failed = report.numFailedTests + broken.length;
    if (code === 0 && failed === 0) return { passed: report.numPassedTests, failed: 0 };
    return {
      passed: report.numPassedTests,
      failed: Math.max(1, failed),
      why: `Tests\n${whyTestsFailed(report, output)}`,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** Runs a program of ours whose last line counts what it checked. */
const counted =
  (name: string, ...script: string[]): Step =>
  async (print) => {
    title(print, name);
    return countIn(name, await run(print, "npm", ["run", "--silent", ...script]));
  };

function countIn(name: string, { code, output }: { code: number; output: string }): Count {
  const [, passed, failed] = [...output.matchAll(/^(\d+) (?:checks )?passed, (\d+) failed$/gm)].at(-1) ?? [];
  const why = `${name}\n${[...output.matchAll(/^(?: *✗|not ok).*$/gm)].join("\n")}\n${tail(output)}`;
  if (passed === undefined || failed === undefined) return { passed: 0, failed: 1, why };
  if (code === 0 && failed === "0") return { passed: Number(passed), failed: 0 };
  return { passed: Number(passed), failed: Math.max(1, Number(failed)), why };
}

/** Sums up what was counted, and why it failed. */
function sum(counts: readonly Count[]): Count {
  const why = counts.flatMap((count) => (count.why === undefined ? [] : [count.why])).join("\n\n=== Failed: ");
  const passed = counts.reduce((all, count) => all + count.passed, 0);
  const failed = counts.reduce((all, count) => all + count.failed, 0);
  return why === "" ? { passed, failed } : { passed, failed, why };
}

/** Runs steps one after the other; one that fails does not stop the others. */
const inTurn =
  (...steps: readonly Step[]): Step =>
  async (print) => {
    const counts: Count[] = [];
    for (const step of steps) counts.push(await step(print));
    return sum(counts);
  };

/** Runs two steps at once, which suits those that wait; what the second prints is shown once the first is over. */
const sideBySide =
  (first: Step, second: Step): Step =>
  async (print) => {
    const kept: string[] = [];
    let show: Print = (text) => void kept.push(text);
    const other = second((text) => show(text));
    const count = await first(print);
    print(kept.join(""));
    show = print;
    return sum([count, await other]);
  };

const all = inTurn(
  sideBySide(
    inTurn(
      check("Format and lint", "lint"),
      check("Types", "types"),
      check("Imports go one way", "import-order", (output) => Number(output.match(/\((\d+) modules/)?.[1] ?? 0) > 50),
      check("Dead code and unused packages", "dead-code"),
      check("Locales are complete", "locales"),
      check("The table of settings is fresh", "settings -- --check"),
      check("The figures of understanding are fresh", "understanding -- --check"),
      check("The picture of the rooms is fresh", "draw-rooms -- --check"),
      check("Style: lines, constants, sizes", "style"),
      check("Who writes which table", "tables"),
    ),
    counted("The plugin's Perl, on both shapes of Koha's tables", "prove"),
  ),
  tests,
  sideBySide(
    counted("The story: a day at the library, with simulated providers", "story"),
    counted("Chaos: two minutes, seed 7", "chaos", "--", ...CHAOS),
  ),
);

const total = await all((text) => void process.stdout.write(text));
if (total.why !== undefined) process.stdout.write(`\n=== Failed: ${total.why}\n`);
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 ? 0 : 1;
