import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createConnection, type RowDataPacket } from "mysql2/promise";
import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import { startMariadb } from "./mariadb.ts";

afterEach(() => vi.unstubAllEnvs());

/** The source of a program that starts a MariaDB, prints its socket, and then runs `next`. */
async function startProgram(next: string): Promise<{ program: ChildProcess; socket: string }> {
  const code = `import { startMariadb } from ${JSON.stringify(new URL("mariadb.ts", import.meta.url).href)};
    const { socket } = await startMariadb(); console.log(socket); ${next}`;
  const words = ["--import", "tsx", "--input-type=module", "-e", code];
  const program = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "ignore"] });
  onTestFinished(() => void program.kill("SIGKILL"));
  if (program.stdout === null) throw new Error("no output");
  const [line] = await once(program.stdout, "data");
  return { program, socket: String(line).trim() };
}

async function answers(socket: string): Promise<boolean> {
  return createConnection({ socketPath: socket, user: "root" }).then(
    (connection) => connection.end().then(() => true),
    () => false,
  );
}

/** Whether the server and its folder are gone; the keeper needs a moment to notice that its program has ended. */
async function isGone(socket: string): Promise<boolean> {
  for (let waited = 0; waited < 10_000; waited += 50) {
    if (!existsSync(dirname(socket)) && !(await answers(socket))) return true;
    await sleep(50);
  }
  return false;
}

test("a durable server flushes every commit, has no TCP port and no binary log, and leaves no folder", async () => {
  const mariadb = await startMariadb({ durable: true });
  onTestFinished(mariadb.stop);
  const connection = await createConnection({ uri: mariadb.url("mysql") });
  const [rows] = await connection.query<RowDataPacket[]>(
    `select @@innodb_flush_log_at_trx_commit as flush, @@innodb_doublewrite as doublewrite, @@skip_networking as alone,
            @@log_bin as logged, @@collation_server as collation`,
  );
  await connection.end();
  expect(rows).toEqual([{ flush: 1, doublewrite: 1, alone: 1, logged: 0, collation: "utf8mb4_unicode_ci" }]);
  await mariadb.stop();
  await mariadb.stop();
  expect(existsSync(dirname(mariadb.socket))).toBe(false);
  expect(await answers(mariadb.socket)).toBe(false);
});

test.each(["SIGKILL", "SIGTERM", "SIGINT"] as const)(
  "a program ended by %s takes its server and folder along",
  async (signal) => {
    const { program, socket } = await startProgram("setInterval(() => {}, 1000);");
    expect(await answers(socket)).toBe(true);
    program.kill(signal);
    expect(await isGone(socket)).toBe(true);
  },
);

test("a program that does not stop its server, or crashes, still ends, and its server with it", async () => {
  for (const next of ["", "throw new Error('a bug');"]) {
    const { program, socket } = await startProgram(next);
    if (program.exitCode === null) await once(program, "exit");
    expect(await isGone(socket)).toBe(true);
  }
});

test("a server keeps its temporary tables in its own folder from the start", async () => {
  // The server's own folder is elsewhere: in memory, or because the path is too long for a socket. This one does not
  // exist, so writing to it fails.
  vi.stubEnv("TMPDIR", `/nowhere/${"x".repeat(70)}`);
  const mariadb = await startMariadb();
  onTestFinished(mariadb.stop);
  expect(await answers(mariadb.socket)).toBe(true);
});
