import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createConnection } from "mysql2/promise";
import { ensureDebian, findProgram } from "./debian.ts";

const PACKAGES = [
  { name: "mariadb-server-core", file: "/usr/sbin/mariadbd" },
  { name: "mariadb-client-core", file: "/usr/bin/mariadb-install-db" },
];

/**
 * The server lives as long as this shell's standard input is open: the kernel closes that however the process that
 * holds it ends, SIGKILL included. setsid gives the server a process group of its own, so that what mariadb-install-db
 * started ends too.
 */
const KEEPER = `
setsid sh -c "$2" </dev/null >>"$1/errors.log" 2>&1 &
echo $!
read -r nothing
kill -s KILL -- -$! || kill -s KILL $!
wait
rm -rf "$1"
`;

const START_PATIENCE_MS = 60_000;

export interface Mariadb {
  socket: string;
  pid: number;
  /** The address of a database of this server, as TIDINGS_DATABASE_URL takes it. */
  url(database: string): string;
  /** Stops the server and removes its folder. */
  stop(): Promise<void>;
}

/** A file system in memory: there a test's tables are made in a third of the time. */
const MEMORY = "/dev/shm";
const MEMORY_NEEDED_BYTES = 2 ** 31;

export interface MariadbOptions {
  /** Every commit reaches the disk; without it commits are cheap, which suits tests. */
  durable?: boolean;
  /** Its tables may become too large for memory. */
  large?: boolean;
  say?: (sentence: string) => void;
}

/**
 * Starts a private MariaDB: its folder and socket are below the temporary folder, or in memory if it is neither durable
 * nor large and there is room; it has no TCP port, and root has no password. It ends, and its folder is removed, with
 * the process that started it, even if that is killed.
 */
export async function startMariadb(options: MariadbOptions = {}): Promise<Mariadb> {
  await ensureMariadb(options.say);
  const inMemory = !options.durable && !options.large && (await hasRoom(MEMORY));
  const folder = await makeServerFolder(inMemory ? MEMORY : tmpdir());
  const socket = join(folder, "mariadb.sock");
  // Detached, so that Ctrl-C in a terminal reaches our programs but not the server, which they need for an orderly
  // stop.
  const keeper = spawn("/bin/sh", ["-c", KEEPER, "mariadb-keeper", folder, commands(folder, socket, options.durable)], {
    stdio: ["pipe", "pipe", "ignore"],
    detached: true,
  });
  const pid = await readPid(keeper);
  const stop = () => stopKeeper(keeper);
  await waitUntilReady(socket, join(folder, "errors.log")).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { socket, pid, stop, url: (database) => databaseUrl(socket, database) };
}

/** Installs MariaDB's programs if they are missing. */
export async function ensureMariadb(say?: (sentence: string) => void): Promise<void> {
  await ensureDebian(PACKAGES, say ?? ((sentence) => process.stderr.write(`${sentence}\n`)));
}

/** The address of a database on a socket, for root without a password. */
export function databaseUrl(socket: string, database: string): string {
  return `mysql://root@localhost/${encodeURIComponent(database)}?socketPath=${encodeURIComponent(socket)}`;
}

/** Makes a folder for a private server. The path of a Unix socket in it may have 107 bytes at most. */
export async function makeServerFolder(parent = tmpdir()): Promise<string> {
  return mkdtemp(join(parent.length < 70 ? parent : "/tmp", "tidings-mariadb-"));
}

async function hasRoom(folder: string): Promise<boolean> {
  const there = await statfs(folder).catch(() => undefined);
  return there !== undefined && there.bavail * there.bsize >= MEMORY_NEEDED_BYTES;
}

/** Two commands for a shell: create the system tables, then exec the server. */
function commands(folder: string, socket: string, durable = false): string {
  const { install, serve } = serverCommands(folder, socket, durable ? DURABLE : CHEAP);
  const quoted = (words: readonly string[]) => words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  return `${quoted(install)} || { echo Aborting; exit 1; }
exec ${quoted(serve)}`;
}

/** Nothing waits for the disk, not even tables that are created and dropped. */
const CHEAP: readonly string[] = [
  "--debug-no-sync",
  "--skip-sync-frm",
  "--innodb-flush-method=nosync",
  "--innodb-flush-log-at-trx-commit=0",
  "--innodb-doublewrite=OFF",
  "--innodb-log-file-size=32M",
];

/** The option with which every commit reaches the disk. */
export const DURABLE: readonly string[] = ["--innodb-flush-log-at-trx-commit=1"];

/**
 * The command lines of a private server: `install` creates its system tables in `<folder>/data`, then `serve` runs it.
 * `speed` is what both are told about writing to disk.
 */
export function serverCommands(
  folder: string,
  socket: string,
  speed: readonly string[],
): { install: string[]; serve: string[] } {
  const asRoot = process.getuid?.() === 0 ? ["--user=root"] : [];
  // Servers that share a temporary folder may give temporary tables the same name.
  const own = [`--datadir=${join(folder, "data")}`, `--tmpdir=${folder}`];
  const both = ["--no-defaults", ...own, "--skip-name-resolve", ...asRoot, ...speed];
  const install = [...both, "--auth-root-authentication-method=normal", "--skip-test-db"];
  const serve = [
    ...both,
    `--socket=${socket}`,
    `--pid-file=${join(folder, "mariadb.pid")}`,
    "--skip-networking",
    "--skip-log-bin",
    "--performance-schema=OFF",
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_unicode_ci",
    "--innodb-buffer-pool-size=256M",
    "--max-connections=300",
  ];
  const [installer = "", server = ""] = PACKAGES.map(({ file }) => findProgram(file) ?? file).reverse();
  return { install: [installer, ...install], serve: [server, ...serve] };
}

async function readPid(keeper: ChildProcess): Promise<number> {
  if (keeper.stdout === null) throw new Error("The shell that keeps MariaDB has no output.");
  const [line] = await once(keeper.stdout, "data");
  keeper.stdout.destroy();
  // A process that never calls stop() must still be able to end by itself.
  keeper.unref();
  if (keeper.stdin !== null && "unref" in keeper.stdin && typeof keeper.stdin.unref === "function")
    keeper.stdin.unref();
  return Number(String(line).trim());
}

async function stopKeeper(keeper: ChildProcess): Promise<void> {
  if (keeper.exitCode !== null || keeper.signalCode !== null) return;
  keeper.ref();
  const ended = once(keeper, "exit");
  keeper.stdin?.end();
  await ended;
}

async function waitUntilReady(socket: string, errors: string): Promise<void> {
  const deadline = performance.now() + START_PATIENCE_MS;
  for (;;) {
    try {
      const connection = await createConnection({ socketPath: socket, user: "root" });
      await connection.end();
      return;
    } catch (cause) {
      const log = await readFile(errors, "utf8").catch(() => "");
      if (performance.now() > deadline || log.includes("Aborting")) {
        throw new Error(`MariaDB did not start:\n${log}`, { cause });
      }
      await sleep(50);
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await ensureMariadb();
