import { type RunOutcome, runChaos } from "./chaos-run.ts";

/** How the hunt for one fault ended. */
export type Hunted =
  | { kind: "caught"; minute: number; seed: number; laws: readonly string[]; output: readonly string[] }
  /** So many runs held all laws in the time that there was. */
  | { kind: "unseen"; runs: number }
  /** Several runs one after the other failed themselves, so that nothing is known. */
  | { kind: "failed"; seed: number; lastLines: readonly string[] };

export interface Hunting {
  folder: string;
  /** How long the hunt may take. */
  minutes: number;
  patrons: number;
  /** Ends the hunt. */
  stopping: AbortSignal;
}

const RUN_MINUTES = 2;
const MOST_FAILURES = 3;

/**
 * Runs the chaos in a tree with seed 1, 2, 3, … until a law is broken or the time is over. A run that is under way then
 * is ended and proves nothing.
 */
export async function hunt({ folder, minutes, patrons, stopping }: Hunting): Promise<Hunted> {
  const began = performance.now();
  const ending = AbortSignal.any([stopping, AbortSignal.timeout(minutes * 60_000)]);
  let runs = 0;
  for (let seed = 1, failures = 0; ; seed += 1) {
    const outcome: RunOutcome = await runChaos({ folder, seed, minutes: RUN_MINUTES, patrons, stopping: ending });
    if (outcome.kind === "broken") {
      const { laws, output } = outcome;
      return { kind: "caught", minute: Math.ceil((performance.now() - began) / 60_000), seed, laws, output };
    }
    if (ending.aborted) return { kind: "unseen", runs };
    failures = outcome.kind === "failed" ? failures + 1 : 0;
    if (outcome.kind === "held") runs += 1;
    else if (failures === MOST_FAILURES) return { kind: "failed", seed, lastLines: outcome.lastLines };
  }
}
