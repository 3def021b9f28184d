import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createConnection, type RowDataPacket } from "mysql2/promise";
import { expect, onTestFinished, test, vi } from "vitest";
import { openHostClock } from "./clock.ts";
import { type HostDatabase, startHostDatabase } from "./database.ts";

const TEST_MS = 120_000;

async function aDatabase(env: Readonly<Record<string, string>> = {}) {
  const database = await startHostDatabase({ env });
  onTestFinished(database.stop);
  return { database, query: (sql: string) => query(database, sql) };
}

async function query({ socket }: Pick<HostDatabase, "socket">, sql: string): Promise<unknown[]> {
  const connection = await createConnection({ socketPath: socket, user: "root", multipleStatements: true });
  const [rows] = await connection.query<RowDataPacket[]>(sql);
  await connection.end();
  return rows;
}

test(
  "the database keeps what was committed when it is killed, and forgets what came after a copy",
  async () => {
    const { database, query } = await aDatabase();
    await query("create database host; create table host.said (words text)");
    await query("insert into host.said values ('kept')");
    const { pid } = database;
    await database.kill();
    await expect(query("select 1")).rejects.toThrow();
    await database.start();
    expect(database.pid).not.toBe(pid);
    expect(database.hasCopy).toBe(false);
    await database.keepCopy();
    expect(database.hasCopy).toBe(true);
    await query("insert into host.said values ('lost')");
    expect(await query("select * from host.said")).toEqual([{ words: "kept" }, { words: "lost" }]);
    for (const _time of [1, 2]) {
      await database.putCopyBack();
      expect(await query("select * from host.said")).toEqual([{ words: "kept" }]);
      await query("insert into host.said values ('lost')");
    }
    const folder = dirname(database.socket);
    await database.stop();
    await database.stop();
    expect(existsSync(folder)).toBe(false);
  },
  TEST_MS,
);

test(
  "a copy that is taken while others write is one that the database starts from, with every earlier commit",
  async () => {
    const { database, query } = await aDatabase();
    await query("create database host; create table host.counted (n int primary key, filling varchar(2000))");
    let written = 0;
    let writing = true;
    const connection = await createConnection({ socketPath: database.socket, user: "root", database: "host" });
    connection.on("error", () => {});
    const writer = (async () => {
      for (let n = 1; writing; n += 1) {
        await connection.query("insert into counted values (?, repeat('a', 2000))", [n]);
        written = n;
      }
    })().catch(() => {});
    await vi.waitFor(() => expect(written).toBeGreaterThan(100), TEST_MS);
    await database.keepCopy();
    const [before, atCopy] = [written, written];
    await vi.waitFor(() => expect(written).toBeGreaterThan(before + 100), TEST_MS);
    await database.putCopyBack();
    writing = false;
    await writer;
    connection.destroy();
    const [row] = (await query("select count(*) as count, max(n) as last from host.counted")) as { count: number }[];
    expect(row).toEqual({ count: row?.count, last: row?.count });
    expect(row?.count).toBeGreaterThan(100);
    expect(Math.abs((row?.count ?? 0) - atCopy)).toBeLessThanOrEqual(1);
  },
  TEST_MS,
);

test(
  "a frozen database does not answer until it thaws, and stays frozen while it is copied",
  async () => {
    const { database, query } = await aDatabase();
    database.freeze();
    await database.keepCopy();
    let answered = false;
    const asked = query("select 1 as one").then((rows) => {
      answered = true;
      return rows;
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(answered).toBe(false);
    database.thaw();
    expect(await asked).toEqual([{ one: 1 }]);
    database.freeze();
    await database.kill();
    await database.start();
    expect(await query("select 1 as one")).toEqual([{ one: 1 }]);
  },
  TEST_MS,
);

test(
  "the database follows the clock of its host, and sleeps as long as before",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "tidings-clock-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const clock = await openHostClock(folder);
    await clock.move(86_400_000);
    const { query } = await aDatabase(clock.env);
    const ahead = async () => {
      const [row] = (await query("select unix_timestamp(now(3)) * 1000 as now")) as { now: string }[];
      return Number(row?.now) - Date.now();
    };
    expect(Math.abs((await ahead()) - 86_400_000)).toBeLessThan(30_000);
    const slept = query("select sleep(1) as interrupted");
    await clock.move(-172_800_000);
    expect(await slept).toEqual([{ interrupted: 0 }]);
    await vi.waitFor(async () => expect(Math.abs((await ahead()) + 86_400_000)).toBeLessThan(30_000), 30_000);
    expect(await query("select sleep(0.1) as interrupted")).toEqual([{ interrupted: 0 }]);
  },
  TEST_MS,
);

test(
  "nothing is left when the process that started it is killed",
  async () => {
    const file = JSON.stringify(new URL("database.ts", import.meta.url).href);
    const code = `import { startHostDatabase } from ${file};
      const { socket, pid } = await startHostDatabase({ env: {} }); console.log(JSON.stringify({ socket, pid }));
      setInterval(() => {}, 1000);`;
    const program = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "-e", code], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void program.kill("SIGKILL"));
    const [line] = await once(program.stdout, "data");
    const { socket, pid } = JSON.parse(String(line)) as { socket: string; pid: number };
    expect(await query({ socket }, "select 1 as one")).toEqual([{ one: 1 }]);
    process.kill(pid, "SIGSTOP");
    program.kill("SIGKILL");
    await vi.waitFor(() => expect(existsSync(dirname(socket))).toBe(false), 20_000);
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(), 20_000);
  },
  TEST_MS,
);
