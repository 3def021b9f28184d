import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { findProgram } from "../debian.ts";

/** One program of the benchmark in a process of its own, so that its CPU time and memory can be measured. */
export interface Child {
  readonly pid: number;
  /** The next line that it prints. Rejects if it ends without one. */
  line(): Promise<string>;
  /** Tells it to continue. */
  go(): void;
  /** Ends it with SIGTERM and waits until it has ended. */
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Runs a file with Node. By default `flags` load tsx, which a file of the checkout needs. Its log goes to `logFile`, as
 * under systemd, so that no time is spent on reading it here.
 */
export async function runChild(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  logFile: string,
  flags: readonly string[] = ["--import", "tsx"],
): Promise<Child> {
  const { PATH = "", NODE_OPTIONS } = process.env;
  const node = [process.execPath, ...flags, file, ...args];
  // With util-linux's setpriv the kernel ends it when we end, for whatever reason.
  const [program = "", ...rest] = findProgram("setpriv") ? ["setpriv", "--pdeathsig", "KILL", ...node] : node;
  const child: ChildProcess = spawn(program, rest, {
    cwd: root,
    env: { PATH, NODE_NO_WARNINGS: "1", ...(NODE_OPTIONS ? { NODE_OPTIONS } : {}), ...env },
    stdio: ["pipe", "pipe", openSync(logFile, "a")],
  });
  await once(child, "spawn");
  const { pid, stdin, stdout } = child;
  if (pid === undefined || !stdin || !stdout) throw new Error(`${file} did not start`);
  const ended = once(child, "exit");
  const lines = createInterface(stdout)[Symbol.asyncIterator]();
  return {
    pid,
    line: async () => {
      const { value, done } = await lines.next();
      if (done) throw new Error(`${file} ended early; its log is ${logFile}`);
      return value;
    },
    go: () => void stdin.write("go\n"),
    stop: async () => {
      child.kill("SIGTERM");
      stdin.end();
      await ended;
    },
  };
}
