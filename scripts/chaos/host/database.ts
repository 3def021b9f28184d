import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import { readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { createConnection } from "mysql2/promise";
import { DURABLE, ensureMariadb, makeServerFolder, serverCommands } from "../../mariadb.ts";

const run = promisify(execFile);

/** A small redo log, so that a copy of the folder takes a fraction of a second. */
const SMALL = ["--innodb-log-file-size=8M"];
/** The kernel would finish asynchronous writes of a stopped server while its folder is copied. */
const STOPPABLE = ["--innodb-use-native-aio=OFF"];

/** The folder lives as long as this shell's standard input is open. A server that dies just then may still write. */
const FOLDER_KEEPER = `
read -r nothing
for try in 1 2 3 4 5 6 7 8 9; do rm -rf "$1" 2>/dev/null && break; sleep 0.1; done
`;

const START_PATIENCE_MS = 60_000;
const STOP_PATIENCE_MS = 30_000;

/** A private MariaDB that can die and come back. */
export interface HostDatabase {
  readonly socket: string;
  /** The process id of the last server that was started. */
  readonly pid: number;
  /** Ends the server at once (SIGKILL), frozen or not. */
  kill(): Promise<void>;
  /** Starts it again and waits until it responds. Rejects if it ends meanwhile; does nothing if it runs. */
  start(): Promise<void>;
  freeze(): void;
  thaw(): void;
  /** Keeps a copy of the folder, as a snapshot of the disk would be; it replaces an older one. */
  keepCopy(): Promise<void>;
  readonly hasCopy: boolean;
  /** Kills the server, puts the copy in place and starts again. The copy can be used once more. */
  putCopyBack(): Promise<void>;
  /** Stops the server and removes its folder. */
  stop(): Promise<void>;
}

/** The server process, which differs from start to start. */
interface Server {
  process: ChildProcess;
  frozen: boolean;
}

/**
 * Starts a private MariaDB on a Unix socket, root without a password, with `env` in its environment. Every commit
 * reaches the disk. It ends, and its folder is removed, with the process that started it, even if that is killed.
 */
export async function startHostDatabase(options: {
  env: Readonly<Record<string, string>>;
  say?: (sentence: string) => void;
}): Promise<HostDatabase> {
  await ensureMariadb(options.say);
  const folder = await makeServerFolder();
  const [data, copy, socket, log] = ["data", "copy", "mariadb.sock", "errors.log"].map((name) => join(folder, name));
  if (!data || !copy || !socket || !log) throw new Error("no folder");
  const removeFolder = keepFolder(folder);
  const commands = serverCommands(folder, socket, [...DURABLE, ...SMALL, ...STOPPABLE]);
  const spawnServer = (): Server => ({ process: spawnMariadb(commands.serve, options.env, log), frozen: false });

  const begin = async (): Promise<Server> => {
    const [install = "", ...words] = commands.install;
    await run(install, words);
    const first = spawnServer();
    await waitUntilReady(first.process, socket, log);
    return first;
  };
  let server = await begin().catch(async (error: unknown) => {
    await removeFolder();
    throw error;
  });

  const start = async () => {
    if (!runs(server.process)) server = spawnServer();
    await waitUntilReady(server.process, socket, log);
  };
  const kill = () => end(server, "SIGKILL");
  return {
    socket,
    get pid() {
      return server.process.pid ?? 0;
    },
    kill,
    start,
    freeze: () => {
      server.frozen = server.process.kill("SIGSTOP");
    },
    thaw: () => thaw(server),
    keepCopy: () => copyWhileStopped(server, data, copy),
    get hasCopy() {
      return existsSync(copy);
    },
    putCopyBack: async () => {
      if (!existsSync(copy)) throw new Error("There is no copy of the database.");
      await kill();
      await copyFolder(copy, data);
      await start();
    },
    stop: async () => {
      thaw(server);
      await end(server, "SIGTERM");
      await removeFolder();
    },
  };
}

function keepFolder(folder: string): () => Promise<void> {
  const keeper = spawn("/bin/sh", ["-c", FOLDER_KEEPER, "folder-keeper", folder], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  const ended = once(keeper, "exit");
  // A process that never calls stop() must still be able to end by itself.
  keeper.unref();
  if ("unref" in keeper.stdin && typeof keeper.stdin.unref === "function") keeper.stdin.unref();
  return async () => {
    keeper.ref();
    keeper.stdin.end();
    await ended;
  };
}

/** Starts the server; the kernel ends it when we end, for whatever reason (setpriv of util-linux). */
function spawnMariadb(serve: readonly string[], env: Readonly<Record<string, string>>, log: string): ChildProcess {
  const output = openSync(log, "a");
  // `env` is for the server only: libfaketime takes a note of the program that loads it first, and removes it at exit.
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const [program = "", ...args] = ["setpriv", "--pdeathsig", "KILL", "env", ...variables, ...serve];
  const server = spawn(program, args, {
    env: { PATH: process.env.PATH ?? "" },
    stdio: ["ignore", output, output],
    // A process group of its own: Ctrl-C in a terminal reaches us alone.
    detached: true,
  });
  closeSync(output);
  server.unref();
  return server;
}

const runs = (process: ChildProcess): boolean => process.exitCode === null && process.signalCode === null;

async function waitUntilReady(process: ChildProcess, socket: string, log: string): Promise<void> {
  const deadline = performance.now() + START_PATIENCE_MS;
  while (runs(process) && performance.now() < deadline) {
    const connection = await createConnection({ socketPath: socket, user: "root" }).catch(() => undefined);
    if (connection) {
      connection.on("error", () => {});
      return connection.end();
    }
    await sleep(20);
  }
  const lines = (await readFile(log, "utf8").catch(() => "")).trimEnd().split("\n");
  throw new Error(`MariaDB did not come up:\n${lines.slice(-20).join("\n")}`);
}

/** Sends a signal and waits until the server has ended; SIGKILL follows if it does not. */
async function end({ process }: Server, signal: NodeJS.Signals): Promise<void> {
  if (!runs(process)) return;
  process.ref();
  const ended = once(process, "exit");
  process.kill(signal);
  const patience = setTimeout(() => process.kill("SIGKILL"), STOP_PATIENCE_MS);
  await ended;
  clearTimeout(patience);
}

function thaw(server: Server): void {
  server.frozen = false;
  server.process.kill("SIGCONT");
}

async function copyWhileStopped(server: Server, data: string, copy: string): Promise<void> {
  server.process.kill("SIGSTOP");
  try {
    await untilStopped(server.process);
    await copyFolder(data, copy);
  } finally {
    // Whoever froze it meanwhile wants it frozen.
    if (!server.frozen) server.process.kill("SIGCONT");
  }
}

/** Copies a folder beside its place first, so that what is in its place is never half a copy. */
async function copyFolder(from: string, to: string): Promise<void> {
  await rm(`${to}.next`, { recursive: true, force: true });
  await run("cp", ["--archive", "--reflink=auto", from, `${to}.next`]);
  await rm(to, { recursive: true, force: true });
  await rename(`${to}.next`, to);
}

/** Waits until every thread has stopped: the signal reaches those that are in the middle of a write after it. */
async function untilStopped(process: ChildProcess): Promise<void> {
  for (;;) {
    const threads = runs(process) ? await readdir(`/proc/${process.pid}/task`).catch(() => []) : [];
    const states = await Promise.all(
      threads.map((thread) => readFile(`/proc/${process.pid}/task/${thread}/stat`, "utf8").catch(() => "")),
    );
    // The state follows the name in brackets: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
    if (states.every((stat) => stat === "" || stat.includes(") T ") || stat.includes(") Z "))) return;
    await sleep(2);
  }
}
