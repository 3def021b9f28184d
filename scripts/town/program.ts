import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { findProgram } from "../debian.ts";

/** One of our own programs, run as a library would run it: by Node, with an environment. */
export interface Program {
  /** `http://127.0.0.1:<port>`, the same after a restart. */
  readonly url: string;
  /** Its log, line by line, of all its lives. */
  readonly log: readonly string[];
  readonly pid: number | undefined;
  /** Starts it and resolves once it answers. */
  start(): Promise<void>;
  /** Asks it to stop in order (SIGTERM) and waits until it has. Returns its exit code. */
  stop(): Promise<number | null>;
  /** Ends it at once, wherever it is (SIGKILL). */
  kill(): Promise<void>;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const START_PATIENCE_MS = 60_000;
const STOP_PATIENCE_MS = 40_000;

/** A free port of this machine; taken by nobody until the program starts, most likely. */
export async function findPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** Describes a program: `file` is run by Node with `env`, answers on `port`; each line of its log goes to `onLine`. */
export function describeProgram(
  file: string,
  port: number,
  env: Readonly<Record<string, string>>,
  onLine: (line: string) => void = () => {},
): Program {
  const url = `http://127.0.0.1:${port}`;
  const log: string[] = [];
  let child: ChildProcess | undefined;

  const keep = (line: string) => {
    log.push(line);
    onLine(line);
  };

  async function answers(running: ChildProcess): Promise<void> {
    const until = performance.now() + START_PATIENCE_MS;
    while (performance.now() < until) {
      if (running.exitCode !== null) throw new Error(`${file} ended while starting: ${log.slice(-5).join("\n")}`);
      const answer = await fetch(`${url}/health`).catch(() => undefined);
      await answer?.body?.cancel();
      if (answer?.ok) return;
      await sleep(50);
    }
    throw new Error(`${file} did not answer within a minute: ${log.slice(-5).join("\n")}`);
  }

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    const running = child;
    if (!running || running.exitCode !== null || running.signalCode !== null) return running?.exitCode ?? null;
    const ended = once(running, "exit");
    running.kill(signal);
    const patience = setTimeout(() => running.kill("SIGKILL"), STOP_PATIENCE_MS);
    await ended;
    clearTimeout(patience);
    return running.exitCode;
  }

  return {
    url,
    log,
    get pid() {
      return child?.pid;
    },
    start: async () => {
      const command = [process.execPath, "--import", "tsx", file];
      // With util-linux's setpriv the kernel ends it when we end, however that happens.
      const [program = "", ...args] = findProgram("setpriv") ? ["setpriv", "--pdeathsig", "KILL", ...command] : command;
      const running = spawn(program, args, {
        cwd: root,
        env: { PATH: process.env.PATH ?? "", NODE_NO_WARNINGS: "1", ...env },
        stdio: ["ignore", "pipe", "pipe"],
        // A group of its own: Ctrl-C in a terminal reaches us alone, and we stop it in order.
        detached: true,
      });
      child = running;
      for (const stream of [running.stdout, running.stderr]) if (stream) createInterface(stream).on("line", keep);
      await answers(running);
    },
    stop: () => end("SIGTERM"),
    kill: async () => void (await end("SIGKILL")),
  };
}
