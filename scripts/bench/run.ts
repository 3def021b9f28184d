import { mkdtemp, rm } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { settingsSchema } from "../../plugin/settings/settings-schema.ts";
import { judgeAims } from "./aims.ts";
import { type Contender, type Figures, type Race, run } from "./contenders.ts";
import { benchIntake } from "./intake/run.ts";
import { unpackService } from "./packed.ts";
import { drawTable, median, summarise } from "./table.ts";

const CONTENDERS: Contender[] = ["tidings", "plain loop", "ceiling"];

async function race(): Promise<void> {
  const { values } = parseArgs({
    options: {
      messages: { type: "string", default: "20000" },
      patrons: { type: "string", default: "2000" },
      rounds: { type: "string", default: "1" },
      "in-flight": { type: "string" },
      receipts: { type: "boolean", default: false },
      only: { type: "string", multiple: true },
    },
  });
  const folder = await mkdtemp(join(tmpdir(), "tidings-bench-"));
  const settings: Race = {
    messages: Number(values.messages),
    patrons: Number(values.patrons),
    inFlight: Number(settingsSchema.shape.TIDINGS_IN_FLIGHT.parse(values["in-flight"])),
    receipts: values.receipts ? "final" : "none",
    logFile: join(folder, "log"),
    service: await unpackService(folder),
  };
  const running = CONTENDERS.filter((contender) => !values.only || values.only.includes(contender));
  console.log(
    `${settings.messages} texts to ${settings.patrons} patrons, ${settings.inFlight} under way at once, ` +
      `receipts ${settings.receipts}; ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}`,
  );

  const rounds: Figures[] = [];
  for (let round = 0; round < Number(values.rounds); round += 1) {
    // In alternating order, so that a machine that is getting busier slows none of them more than the others.
    for (const contender of round % 2 === 0 ? running : running.toReversed()) {
      const figures = await run(contender, settings).catch((error: unknown) => {
        throw new Error(`${contender} did not finish; what it logged is in ${settings.logFile}`, { cause: error });
      });
      rounds.push(figures);
      console.log(`round ${round + 1}: ${contender}: ${figures.perSecond.toFixed(0)} messages/s`);
    }
  }

  const medians = running.map((contender) => summarise(contender, rounds));
  console.log(`\n${drawTable(medians)}\n`);
  const ratios = { toPlainLoop: ratio(rounds, "plain loop"), toCeiling: ratio(rounds, "ceiling") };
  for (const line of judgeAims(medians, ratios)) console.log(line);
  const { logFile: _log, service: _service, ...told } = settings;
  console.log(JSON.stringify({ ...told, rounds: Number(values.rounds), ratios, medians }));
  await rm(folder, { recursive: true, force: true });
}

/** The median of the ratios round by round: what slows one round slows both sides of its ratio. */
function ratio(rounds: readonly Figures[], other: Contender): number | undefined {
  const theirs = rounds.filter((round) => round.contender === other);
  const ours = rounds.filter((round) => round.contender === "tidings");
  const ratios = ours.flatMap((mine, i) => (theirs[i] ? [mine.perSecond / theirs[i].perSecond] : []));
  return ratios.length > 0 ? median(ratios) : undefined;
}

const [first, ...rest] = process.argv.slice(2);
await (first === "intake" ? benchIntake(rest) : race());
