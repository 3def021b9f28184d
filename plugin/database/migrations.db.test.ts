import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Connection, createConnection, type RowDataPacket } from "mysql2/promise";
import { expect, onTestFinished, test } from "vitest";
import { createTestDatabase, MIGRATIONS } from "../../scripts/test-database.ts";
import { migrate, pendingMigrations } from "./migrations.ts";

async function emptyDatabase(): Promise<() => Promise<Connection>> {
  const { name, socket, drop } = await createTestDatabase();
  onTestFinished(drop);
  return async () => {
    const connection = await createConnection({ socketPath: socket, user: "root", database: name });
    onTestFinished(() => connection.destroy());
    return connection;
  };
}

async function folderOf(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tidings-migrations-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, sql] of Object.entries(files)) await writeFile(join(folder, name), sql);
  return folder;
}

/** A connection that counts its statements and is lost just before the n-th. */
function lostBefore(connection: Connection, n: number): { connection: Connection; seen(): number } {
  let seen = 0;
  const watched = new Proxy(connection, {
    get(target, key) {
      if (key !== "query") return Reflect.get(target, key, target);
      return (...words: Parameters<Connection["query"]>) => {
        seen += 1;
        if (seen === n) target.destroy();
        return target.query(...words);
      };
    },
  });
  return { connection: watched, seen: () => seen };
}

async function readSchema(connection: Connection): Promise<string[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `select concat_ws(' ', table_name, column_name, column_type, extra) as line from information_schema.columns
     where table_schema = database() order by table_name, ordinal_position`,
  );
  return rows.map((row) => String(row.line));
}

test("a second run of the library's migrations applies nothing", async () => {
  const connect = await emptyDatabase();
  const db = await connect();
  const first = await migrate(db, MIGRATIONS);
  expect(first.length).toBeGreaterThan(0);
  expect(await migrate(db, MIGRATIONS)).toEqual([]);
  expect(await pendingMigrations(db, MIGRATIONS)).toEqual([]);
});

test("migrations cut off before any of their statements end in the same schema when run again", async () => {
  const whole = lostBefore(await (await emptyDatabase())(), Number.POSITIVE_INFINITY);
  await migrate(whole.connection, MIGRATIONS);
  const expected = await readSchema(whole.connection);
  // Without the last two: the read of the schema, and the release of the lock, which may be lost.
  for (let n = 1; n <= whole.seen() - 2; n += 1) {
    const connect = await emptyDatabase();
    await expect(migrate(lostBefore(await connect(), n).connection, MIGRATIONS)).rejects.toThrow();
    const again = await connect();
    await migrate(again, MIGRATIONS);
    expect(await readSchema(again)).toEqual(expected);
  }
  // Every migration once for each of their statements.
}, 300_000);

test("two programs that migrate at once apply each file once", async () => {
  const connect = await emptyDatabase();
  const files = { "1_a.sql": "create table a (n int);\ndo sleep(0.2);\n", "2_b.sql": "insert into a values (1);\n" };
  const folder = await folderOf(files);
  const [one, two] = [await connect(), await connect()];
  const applied = await Promise.all([migrate(one, folder), migrate(two, folder)]);
  expect(applied.flat().sort()).toEqual(["1_a.sql", "2_b.sql"]);
  const [rows] = await one.query<RowDataPacket[]>("select n from a");
  expect(rows).toHaveLength(1);
});

test("a faulty file and its statement are named, it is not recorded, and the lock is released", async () => {
  const connect = await emptyDatabase();
  const folder = await folderOf({
    "1_good.sql": "do 1;\n",
    "2_bad.sql": "do 1;\nnonsense;\n",
    "3_after.sql": "do 1;\n",
  });
  const db = await connect();
  await expect(migrate(db, folder)).rejects.toThrow("2_bad.sql stopped at statement 2");
  expect(await pendingMigrations(db, folder)).toEqual(["2_bad.sql", "3_after.sql"]);
  await writeFile(join(folder, "2_bad.sql"), "do 1;\n");
  expect(await migrate(await connect(), folder)).toEqual(["2_bad.sql", "3_after.sql"]);
});

test("an applied file that a later release no longer ships is ignored", async () => {
  const connect = await emptyDatabase();
  const folder = await folderOf({ "1_a.sql": "do 1;\n", "2_b.sql": "do 1;\n" });
  const db = await connect();
  const heard: string[] = [];
  await migrate(db, folder, (name) => heard.push(name));
  await rm(join(folder, "1_a.sql"));
  expect(await migrate(db, folder)).toEqual([]);
  expect(heard).toEqual(["1_a.sql", "2_b.sql"]);
});

test("before the first run every migration is pending, and asking creates no table", async () => {
  const connect = await emptyDatabase();
  const folder = await folderOf({ "1_a.sql": "do 1;\n" });
  const db = await connect();
  expect(await pendingMigrations(db, folder)).toEqual(["1_a.sql"]);
  expect(await readSchema(db)).toEqual([]);
});
