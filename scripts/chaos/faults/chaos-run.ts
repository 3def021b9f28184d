import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** What a run of the chaos came to. */
export type RunOutcome =
  | { kind: "held" }
  /** All broken laws in their order, and what the run printed. */
  | { kind: "broken"; laws: readonly string[]; output: readonly string[] }
  /** The run itself failed, or somebody ended it: it proves nothing. */
  | { kind: "failed"; lastLines: readonly string[] };

export interface RunOptions {
  /** The tree in which it runs. */
  folder: string;
  seed: number;
  minutes: number;
  patrons: number;
  /** Ends the run. */
  stopping: AbortSignal;
}

const BROKEN_LAW = /^Broken law: (.+)$/;
const LAST_LINES = 5;
/** More than a run prints, unless it prints without end. */
const MOST_LINES = 5_000;
/** As long as an orderly end of a run may take: it stops a database and several programs. */
const STOP_PATIENCE_MS = 20_000;

/** Runs the chaos once and tells whether its laws held. The run and what it started have ended when this resolves. */
export async function runChaos({ folder, seed, minutes, patrons, stopping }: RunOptions): Promise<RunOutcome> {
  if (stopping.aborted) return { kind: "failed", lastLines: [] };
  const options = { minutes, seed, patrons };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(process.execPath, ["--import", "tsx", "scripts/chaos/run.ts", ...args], {
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    // A process group of its own, so that all of it can be ended, and Ctrl-C in a terminal reaches us alone.
    detached: true,
  });
  const closed = once(child, "close");
  const laws: string[] = [];
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on("line", (line) => {
      const law = BROKEN_LAW.exec(line.trim())?.[1];
      if (law !== undefined) laws.push(law);
      output.push(line);
      if (output.length > MOST_LINES) output.shift();
    });
  }
  let patience: NodeJS.Timeout | undefined;
  const stop = () => {
    signalGroup(child.pid, "SIGINT");
    patience = setTimeout(() => signalGroup(child.pid, "SIGKILL"), STOP_PATIENCE_MS);
  };
  stopping.addEventListener("abort", stop);
  const [code] = (await closed) as [number | null];
  stopping.removeEventListener("abort", stop);
  clearTimeout(patience);
  // Whatever it left behind ends with it.
  signalGroup(child.pid, "SIGKILL");
  const lastLines = output.slice(-LAST_LINES);
  if (stopping.aborted) return { kind: "failed", lastLines };
  // An error that nobody caught ends Node with 1 too, so the code alone proves nothing.
  if (code === 1 && laws.length > 0) return { kind: "broken", laws, output };
  return code === 0 ? { kind: "held" } : { kind: "failed", lastLines };
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // None of it is left.
  }
}
