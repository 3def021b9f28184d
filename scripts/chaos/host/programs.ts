import { setTimeout as sleep } from "node:timers/promises";
import { describeProgram, type Program } from "../../town/program.ts";
import type { History } from "../history.ts";
import type { ProgramName } from "../steps.ts";

/** One of our programs under a supervisor, which starts it again whenever it has ended, as systemd does. */
export interface HostProgram {
  readonly name: ProgramName;
  readonly url: string;
  readonly log: readonly string[];
  readonly pid: number | undefined;
  readonly running: boolean;
  /** Ends it (SIGKILL, or SIGTERM and patience) and keeps it down for so long. */
  takeDown(how: "kill" | "stop", ms: number): Promise<void>;
  /** Stops it in the middle of whatever it does, for so long. */
  freeze(ms: number): Promise<void>;
  /** Resolves once it runs; rejects after a minute. */
  up(): Promise<void>;
  /** Ends it for good. */
  close(): Promise<void>;
}

const LOOK_EVERY_MS = 150;
const PATIENCE_MS = 90_000;

/** Describes a program of the host, which `file` is run as, and starts to supervise it. */
export function superviseProgram(
  name: ProgramName,
  file: string,
  port: number,
  env: Readonly<Record<string, string>>,
  history: History,
): HostProgram {
  const program = describeProgram(file, port, env);
  let wanted = true;
  let starting: Promise<void> | undefined;
  /** How many acts keep it down now. */
  let downs = 0;
  const begin = () => {
    starting ??= program
      .start()
      .then(
        () => void history.note("program up", `${name} runs.`),
        (error: Error) => void history.note("program failed to start", `${name} did not start: ${error.message}`),
      )
      .finally(() => {
        starting = undefined;
      });
  };
  const supervising = setInterval(() => {
    if (wanted && downs === 0 && !starting && !isAlive(program)) begin();
  }, LOOK_EVERY_MS);
  return {
    name,
    url: program.url,
    log: program.log,
    get pid() {
      return program.pid;
    },
    get running() {
      return isAlive(program) && !starting;
    },
    takeDown: async (how, ms) => {
      downs += 1;
      try {
        await (how === "kill" ? program.kill() : program.stop());
        await sleep(ms);
      } finally {
        downs -= 1;
      }
    },
    freeze: async (ms) => {
      const { pid } = program;
      if (pid === undefined || !signal(pid, "SIGSTOP")) return;
      await sleep(ms);
      signal(pid, "SIGCONT");
    },
    up: async () => {
      const until = performance.now() + PATIENCE_MS;
      while (!isAlive(program) || starting) {
        if (performance.now() > until) throw new Error(`${name} did not come up: ${program.log.slice(-5).join("\n")}`);
        await sleep(LOOK_EVERY_MS);
      }
    },
    close: async () => {
      wanted = false;
      clearInterval(supervising);
      if (program.pid !== undefined) signal(program.pid, "SIGCONT");
      await program.kill();
      await starting;
    },
  };
}

function isAlive({ pid }: Program): boolean {
  return pid !== undefined && signal(pid, 0);
}

/** Sends a signal; false if there is no such process any more. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
