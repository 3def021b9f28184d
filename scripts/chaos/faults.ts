import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openFaultyTree } from "./faults/faulty-tree.ts";
import { hunt } from "./faults/hunt.ts";
import { choosePatches, type Patch, readPatches } from "./faults/patches.ts";
import { type Result, resultLine, resultTable } from "./faults/result-table.ts";

/*
 * Proves that the chaos can see: puts each deliberate fault of `faults/` into a copy of the tree, and runs the chaos
 * there until a law is broken. It says something only where the same seeds hold all laws without a fault.
 *
 * node --import tsx scripts/chaos/faults.ts [name…] [--jobs 4] [--minutes 10] [--patrons 200]
 */

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** How many faults at once. */
    jobs: { type: "string", default: "1" },
    /** How long each fault may go unseen. */
    minutes: { type: "string", default: "10" },
    patrons: { type: "string", default: "200" },
  },
});

/** Two cores carry about four: a run waits most of the time. */
const MOST_JOBS = 8;
const FAILED = 2;
const INTERRUPTED = 130;
const stopping = new AbortController();

async function huntOne(patch: Patch, minutes: number, patrons: number): Promise<Result> {
  const tree = await openFaultyTree(patch);
  try {
    return { patch, hunted: await hunt({ folder: tree.folder, minutes, patrons, stopping: stopping.signal }) };
  } finally {
    await tree.remove();
  }
}

/** Keeps what a run printed that saw a fault: one that breaks a law of another kind may have met a fault of ours. */
async function keepOutput({ patch, hunted }: Result): Promise<void> {
  if (hunted.kind !== "caught") return;
  const file = join(tmpdir(), `chaos-fault-${patch.name}.log`);
  await writeFile(file, `${hunted.output.join("\n")}\n`);
  console.log(`  What that run printed: ${file}`);
}

async function huntAll(): Promise<readonly Result[]> {
  const [jobs, minutes, patrons] = [Number(values.jobs), Number(values.minutes), Number(values.patrons)];
  if (!(Number.isInteger(jobs) && jobs >= 1 && jobs <= MOST_JOBS)) throw new Error(`--jobs is 1 to ${MOST_JOBS}.`);
  if (!(minutes > 0 && patrons > 0)) throw new Error("--minutes and --patrons are numbers above 0.");
  const waiting = [...choosePatches(readPatches(), positionals)];
  const results: Result[] = [];
  const work = async () => {
    for (let patch = waiting.shift(); patch && !stopping.signal.aborted; patch = waiting.shift()) {
      const result = await huntOne(patch, minutes, patrons);
      if (stopping.signal.aborted) return;
      results.push(result);
      console.log(resultLine(result));
      await keepOutput(result);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return results;
}

for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stopping.abort());
try {
  const results = await huntAll();
  if (results.length > 0) console.log(`\n${resultTable(results)}`);
  const unseen = results.filter(({ hunted }) => hunted.kind !== "caught").length;
  console.log(`\n${results.length - unseen} of ${results.length} faults were caught.`);
  process.exitCode = stopping.signal.aborted ? INTERRUPTED : unseen === 0 ? 0 : 1;
} catch (error) {
  // The other job must not go on in a tree that nobody would remove.
  stopping.abort();
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = FAILED;
}
