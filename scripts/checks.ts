import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";

/*
 * Everything that must hold, one step after the other; a step that fails does not keep the others from running. The last line counts what passed
 * and failed: each check is one, each test is one, each check of the story is one.
 */

interface Count {
  passed: number;
  failed: number;
}

const run = (
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number; output: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, ...env } });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      process.stdout.write(chunk);
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });

const title = (text: string) => process.stdout.write(`\n=== ${text}\n`);

/** A check that passes by its exit code, and by `proof` where an empty run could pass for a good one. */
async function check(name: string, script: string, proof?: (output: string) => boolean): Promise<Count> {
  title(name);
  const { code, output } = await run("npm", ["run", "--silent", ...script.split(" ")]);
  const good = code === 0 && (proof?.(output) ?? true);
  if (code === 0 && !good) process.stdout.write(`${name}: ran, but looked at next to nothing.\n`);
  return good ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), name: z.string(), assertionResults: z.array(z.unknown()) })),
});

async function tests(): Promise<Count> {
  title("Tests: pure, database, pages, browser");
  const folder = await mkdtemp(join(tmpdir(), "tidings-tests-"));
  const file = join(folder, "report.json");
  try {
    const { code } = await run("vitest", ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`]);
    const report = vitestReport.parse(JSON.parse(await readFile(file, "utf8")));
    // A file that cannot even be loaded has no failed test, but has failed.
    const broken = report.testResults.filter(
      (result) => result.status === "failed" && result.assertionResults.length === 0,
    );
    const failed = report.numFailedTests + broken.length;
    return { passed: report.numPassedTests, failed: code !== 0 && failed === 0 ? 1 : failed };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A program of ours whose last line counts what it checked. */
async function counted(name: string, script: string): Promise<Count> {
  title(name);
  const { code, output } = await run("npm", ["run", "--silent", script]);
  const [, passed, failed] = [...output.matchAll(/^(\d+) (?:checks )?passed, (\d+) failed$/gm)].at(-1) ?? [];
  if (passed === undefined || failed === undefined) return { passed: 0, failed: 1 };
  return { passed: Number(passed), failed: code !== 0 ? Math.max(1, Number(failed)) : Number(failed) };
}

const steps = [
  () => check("Format and lint", "lint"),
  () => check("Types", "types"),
  () => check("Imports go one way", "import-order", (output) => Number(output.match(/\((\d+) modules/)?.[1] ?? 0) > 50),
  () => check("Dead code and unused packages", "dead-code"),
  () => check("Locales are complete", "locales"),
  () => check("The README's table of settings is fresh", "settings -- --check"),
  tests,
  () => counted("The plugin's Perl, on both shapes of Koha's tables", "prove"),
  () => counted("The story: a day at the library, with simulated providers", "story"),
];

const total: Count = { passed: 0, failed: 0 };
for (const step of steps) {
  const { passed, failed } = await step();
  total.passed += passed;
  total.failed += failed;
}
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 ? 0 : 1;
