import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { findProgram } from "../debian.ts";

/** One of our own programs, run as a library would run it: with Node, and settings in the environment. */
export interface Program {
  /** `http://127.0.0.1:<port>`, the same after a restart. */
  readonly url: string;
  /** Its log, line by line, including that of earlier starts. */
  readonly log: readonly string[];
  readonly pid: number | undefined;
  /** Starts it and resolves once it responds. */
  start(): Promise<void>;
  /** Asks it to stop (SIGTERM) and waits until it has. Returns its exit code. */
  stop(): Promise<number | null>;
  /** Ends it at once, whatever it is doing (SIGKILL). */
  kill(): Promise<void>;
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const START_PATIENCE_MS = 60_000;
const STOP_PATIENCE_MS = 40_000;

/** Below the ports that Linux gives to whoever asks for any (net.ipv4.ip_local_port_range). */
const PORTS = [10_000, 32_000] as const;

/**
 * Finds a free port of this machine; another process could still take it before the program starts. It is none of those
 * that connections and other programs get by themselves, so it stays free while the program is down.
 */
export async function findPort(): Promise<number> {
  for (;;) {
    const port = randomInt(...PORTS);
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false));
      server.listen(port, "127.0.0.1", () => resolve(true));
    });
    if (!free) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}

/**
 * Describes a program without starting it: `file`, of the checkout or packed, is run by Node with `env` and serves on
 * `port`; each line of its log goes to `onLine`.
 */
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
  return {
    url,
    log,
    get pid() {
      return child?.pid;
    },
    start: async () => {
      const running = spawnNode(file, env);
      child = running;
      for (const stream of [running.stdout, running.stderr]) if (stream) createInterface(stream).on("line", keep);
      await waitUntilHealthy(running, file, url, log);
    },
    stop: () => end(child, "SIGTERM"),
    kill: async () => void (await end(child, "SIGKILL")),
  };
}

function spawnNode(file: string, env: Readonly<Record<string, string>>): ChildProcess {
  // What is packed needs no compiler.
  const command = [process.execPath, ...(file.endsWith(".mjs") ? [] : ["--import", "tsx"]), file];
  // With util-linux's setpriv the kernel ends it when we end, for whatever reason.
  const [program = "", ...args] = findProgram("setpriv") ? ["setpriv", "--pdeathsig", "KILL", ...command] : command;
  return spawn(program, args, {
    cwd: root,
    env: { PATH: process.env.PATH ?? "", NODE_NO_WARNINGS: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
    // A process group of its own: Ctrl-C in a terminal reaches us alone, and we stop it in an orderly way.
    detached: true,
  });
}

async function waitUntilHealthy(
  running: ChildProcess,
  file: string,
  url: string,
  log: readonly string[],
): Promise<void> {
  const until = performance.now() + START_PATIENCE_MS;
  while (performance.now() < until) {
    if (running.exitCode !== null || running.signalCode !== null)
      throw new Error(`${file} ended while starting: ${log.slice(-5).join("\n")}`);
    const answer = await fetch(`${url}/health`).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.ok) return;
    await sleep(50);
  }
  throw new Error(`${file} did not answer within a minute: ${log.slice(-5).join("\n")}`);
}

/** Sends the signal and waits until the process has ended, after 40 s by SIGKILL. Returns its exit code. */
async function end(running: ChildProcess | undefined, signal: NodeJS.Signals): Promise<number | null> {
  if (!running || running.exitCode !== null || running.signalCode !== null) return running?.exitCode ?? null;
  const ended = once(running, "exit");
  running.kill(signal);
  const patience = setTimeout(() => running.kill("SIGKILL"), STOP_PATIENCE_MS);
  await ended;
  clearTimeout(patience);
  return running.exitCode;
}
