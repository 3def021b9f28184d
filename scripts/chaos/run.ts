import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { Failure } from "../../plugin/foundation/failure.ts";
import { type Played, playOnce } from "./once.ts";
import { type PlanOptions, planSteps } from "./plan.ts";
import { shrinkList } from "./shrink.ts";
import type { Step } from "./steps.ts";

const USAGE = `npm run chaos -- [--minutes 2] [--seed 7] [--patrons 200] [--list FILE] [--shrink MINUTES]
  --seed      decides everything that is done; the same seed does the same again
  --list      plays a list that was kept, instead of the seed's own
  --shrink    when a law is broken, looks for a shorter list that still breaks it, for so many minutes`;

const optionsSchema = z.object({
  minutes: z.coerce.number().min(0.1).max(1_000).default(2),
  seed: z.coerce
    .number()
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(7),
  patrons: z.coerce.number().int().min(10).max(4_000).default(200),
  list: z.string().optional(),
  shrink: z.coerce.number().min(1).optional(),
});

function readOptions(words: string[]): z.infer<typeof optionsSchema> {
  const string = { type: "string" } as const;
  const options = { minutes: string, seed: string, patrons: string, list: string, shrink: string };
  try {
    return optionsSchema.parse(parseArgs({ args: words, options }).values);
  } catch (error) {
    const because = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new Failure("bad_options", `${because}\n${USAGE}`);
  }
}

/** The steps that a failed run kept; trusted, because this program wrote them. */
async function readList(file: string): Promise<Step[]> {
  return z
    .array(z.object({ at: z.number(), do: z.looseObject({ act: z.string() }) }))
    .parse(JSON.parse(await readFile(file, "utf8"))) as unknown as Step[];
}

const MOST_CASES = 12;

const say = (line: string) => void process.stdout.write(`${line}\n`);

function report(played: Played, options: PlanOptions): boolean {
  for (const { law, broken } of played.verdicts) say(`  ${broken.length === 0 ? "✓" : "✗"} ${law}`);
  const failed = played.verdicts.filter(({ broken }) => broken.length > 0);
  for (const [at, { law, broken }] of failed.entries()) {
    say(`\nBroken law: ${law}`);
    for (const { sentence } of broken.slice(0, MOST_CASES)) say(`  ${sentence}`);
    if (broken.length > MOST_CASES) say(`  … and ${broken.length - MOST_CASES} more`);
    say(`\nThe story of the first:\n${played.stories[at]?.join("\n")}`);
  }
  say(`\n${played.figures}`);
  if (failed.length > 0) {
    const { seed, minutes, patrons } = options;
    say(`Again: npm run chaos -- --minutes ${minutes} --seed ${seed} --patrons ${patrons}`);
  }
  return failed.length > 0;
}

async function shrink(steps: readonly Step[], options: PlanOptions, minutes: number, stopping: AbortSignal) {
  const until = performance.now() + minutes * 60_000;
  const fails = async (list: readonly Step[]) => {
    const played = playOnce(list, options, () => {}, stopping);
    // A play that is interrupted, or fails itself, says nothing about the list.
    const verdicts = await played.then(({ verdicts }) => verdicts).catch(() => undefined);
    const failed = verdicts?.some(({ broken }) => broken.length > 0);
    say(`  ${list.length} steps: ${failed ? "a law is broken" : verdicts ? "all laws hold" : "the run itself failed"}`);
    return failed ?? false;
  };
  const spent = () => performance.now() > until || stopping.aborted;
  return shrinkList(steps, fails, { tries: 2, spent });
}

async function main(): Promise<number> {
  const { list, shrink: shrinkFor, ...options } = readOptions(process.argv.slice(2));
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => stopping.abort(new Failure("interrupted", "The chaos was interrupted.")));
  }
  const steps = list === undefined ? planSteps(options) : await readList(list);
  say(`Chaos of seed ${options.seed}: ${steps.length} steps in ${options.minutes} minutes, ${options.patrons} patrons`);
  const played = await playOnce(steps, options, (sentence) => say(`  ${sentence}`), stopping.signal);
  const failed = report(played, options);
  const passed = played.verdicts.filter(({ broken }) => broken.length === 0).length;
  if (failed) {
    const shortest = shrinkFor ? await shrink(steps, options, shrinkFor, stopping.signal) : steps;
    const file = join(tmpdir(), `chaos-${options.seed}.json`);
    for (const [name, lines] of played.logs)
      await writeFile(join(tmpdir(), `chaos-${options.seed}-${name}.log`), `${lines.join("\n")}\n`);
    await writeFile(file, JSON.stringify(shortest, undefined, 1));
    say(`The ${shortest.length} steps are kept: npm run chaos -- --list ${file} (with the other options as above)`);
    say(`What the programs said is kept beside it, in chaos-${options.seed}-….log.`);
  }
  say(`${passed} checks passed, ${played.verdicts.length - passed} failed`);
  return failed ? 1 : 0;
}

// 1: a law is broken. 2: the run itself failed, and says nothing about the laws.
process.exit(
  await main().catch((error: unknown) => {
    say(error instanceof Failure ? error.message : error instanceof Error ? (error.stack ?? "") : String(error));
    return 2;
  }),
);
