import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bundle } from "../../pack/bundle.ts";
import { runChild } from "../child.ts";
import { flagsOf } from "../packed.ts";
import { between, readUsage } from "../usage.ts";
import type { Watched } from "./hold-times.ts";
import { KEY, type LibrarySize, openLibrary } from "./library.ts";
import { drawIntake, type IntakeFigures, judgeIntake, summariseIntake } from "./table.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

interface Seen extends Watched {
  taken: number;
  seconds: number;
}

interface Program {
  file: string;
  logFile: string;
  batch: string;
}

/**
 * `npm run bench -- intake`: how fast what Koha has queued is taken over, and whether a long history slows that down.
 * Nothing is sent.
 */
export async function benchIntake(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: "string", default: "100000" },
      patrons: { type: "string", default: "200000" },
      history: { type: "string", default: "10000,1000000" },
      rounds: { type: "string", default: "1" },
      // So many rows a transaction, always; as many as the time allows if absent.
      batch: { type: "string", default: "" },
      // Nobody's record is known yet.
      strangers: { type: "boolean", default: false },
      // As installed; otherwise sixty rules, by which what is queued is said in Tidings' words.
      plain: { type: "boolean", default: false },
    },
  });
  const folder = await mkdtemp(join(tmpdir(), "tidings-bench-"));
  const program = { file: join(folder, "intake.mjs"), logFile: join(folder, "log"), batch: values.batch };
  const { modules } = await bundle(root, "scripts/bench/intake/alone.ts", "intake");
  for (const { name, text } of modules) await writeFile(join(folder, name), text);
  const [rows, patrons] = [Number(values.rows), Number(values.patrons)];
  console.log(`${rows} texts to ${patrons} patrons; ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}`);
  const rounds: IntakeFigures[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const history of values.history.split(",").map(Number)) {
      const figures = await measure(program, rows, { ...values, patrons, history });
      rounds.push(figures);
      console.log(`round ${round + 1}: after ${history} texts: ${figures.perSecond.toFixed(0)} rows/s`);
    }
  }
  const medians = summariseIntake(rounds);
  console.log(`\n${drawIntake(medians)}\n`);
  for (const line of judgeIntake(medians)) console.log(line);
  await rm(folder, { recursive: true, force: true });
}

async function measure({ file, logFile, batch }: Program, rows: number, size: LibrarySize): Promise<IntakeFigures> {
  const library = await openLibrary(size);
  try {
    const env = {
      BENCH_DATABASE_URL: library.url,
      BENCH_KEY: KEY,
      BENCH_BATCH: batch,
      BENCH_LOCALES: `${root}/locales`,
    };
    const unit = await readFile(join(root, "plugin/system/tidings@.service"), "utf8");
    const child = await runChild(file, [], env, logFile, flagsOf(unit));
    try {
      await child.line();
      await library.queue(rows);
      const before = { intake: await readUsage(child.pid), mariadb: await readUsage(library.mariadb.pid) };
      child.go();
      const seen: Seen = JSON.parse(await child.line());
      const intake = between(before.intake, await readUsage(child.pid));
      const mariadb = between(before.mariadb, await readUsage(library.mariadb.pid));
      await library.check(rows);
      const held = seen.holds.toSorted((a, b) => a - b);
      const share = (part: number) => held[Math.floor(held.length * part)] ?? Number.NaN;
      return {
        history: size.history,
        perSecond: rows / seen.seconds,
        rowsATransaction: rows / held.length,
        statementsARow: seen.statements / rows,
        heldMs: { median: share(0.5), p95: share(0.95) },
        megabytes: intake.peakMegabytes,
        cpuSeconds: { intake: intake.cpuSeconds, mariadb: mariadb.cpuSeconds },
      };
    } finally {
      await child.stop();
    }
  } finally {
    await library.stop();
  }
}
