import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { openSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { findProgram } from "../debian.ts";

/** One program of the benchmark in a process of its own, so that its time and memory are its own too. */
export interface Child {
  readonly pid: number;
  /** The next line that it prints. Rejects when it ends without one. */
  line(): Promise<string>;
  /** Tells it to go on. */
  go(): void;
  /** Ends it in order and waits until it has ended. */
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Runs a file by Node; one of the checkout needs tsx, which is what Node is told unless `flags` say otherwise. What it
 * logs goes to `logFile`, as under systemd: nobody here reads along and takes time from it.
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
  // With util-linux's setpriv the kernel ends it when we end, however that happens.
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
