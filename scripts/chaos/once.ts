import { startCalmly } from "./calm.ts";
import { type Evidence, readEvidence, watchBooks } from "./evidence.ts";
import { holdsNoMore, readHoldings } from "./laws/host.ts";
import { judge, LAWS, type Verdict } from "./laws.ts";
import type { PlanOptions } from "./plan.ts";
import { playSteps } from "./play.ts";
import { comeToRest } from "./rest.ts";
import { startWorld } from "./start-world.ts";
import type { Step } from "./steps.ts";
import { tellStory } from "./timeline.ts";
import type { World } from "./world.ts";

/** What came of one run. */
export interface Played {
  verdicts: readonly Verdict[];
  /** The story behind the first case of each broken law, line by line. */
  stories: readonly (readonly string[])[];
  /** How much there was to judge, in a sentence. */
  figures: string;
  /** What the programs said, by their names. */
  logs: ReadonlyMap<string, readonly string[]>;
}

/** Builds a world, plays the steps in it, lets it come to rest, and judges it. */
export async function playOnce(
  steps: readonly Step[],
  options: PlanOptions,
  say: (sentence: string) => void,
  stopping: AbortSignal,
): Promise<Played> {
  const world = await startWorld(options, say);
  try {
    const books = watchBooks(world);
    await startCalmly(world);
    const before = await readHoldings(world);
    say("The chaos begins.");
    await playSteps(world, steps, stopping);
    say("The chaos is over; everything is mended and comes to rest …");
    const after = await comeToRest(world, stopping);
    for (const { kind, sentence } of world.history.entries) if (kind === "at rest") say(sentence);
    const taken = books();
    const evidence = await readEvidence(world, taken);
    const verdicts = await judge(world, evidence, [...LAWS, holdsNoMore(before, after)]);
    const firsts = verdicts.flatMap(({ broken }) => broken.slice(0, 1));
    const stories = await Promise.all(firsts.map((broken) => tellStory(world, broken, taken)));
    const logs = new Map([...world.programs.values()].map(({ name, log }) => [name, [...log]]));
    return { verdicts, stories, figures: countAll(world, evidence), logs };
  } finally {
    await world.stop();
  }
}

function countAll({ history }: World, { queue, taken, ledger, messages }: Evidence): string {
  const count = (kind: string) => history.entries.filter((entry) => entry.kind === kind).length;
  const doubts = messages.filter(({ state }) => state === "uncertain").length;
  return [
    `${queue.length} text notices of Koha's, ${taken.length} texts left, ${ledger.length} steps of consent`,
    `${count("heard stop")} STOPs heard, ${count("kill")} kills, ${count("freeze")} freezes, ${count("restored")} restores`,
    `${doubts} doubts left to a person, ${Math.round(history.now() / 1_000)} s`,
  ].join("; ");
}
