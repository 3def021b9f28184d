import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { Pool } from "mysql2";
import { createConnection } from "mysql2/promise";
import type { TestProject } from "vitest/node";
import { type Db, openDatabase } from "../plugin/database/connection.ts";
import { migrate } from "../plugin/database/migrations.ts";
import { databaseUrl, startMariadb } from "./mariadb.ts";
import { type KohaCharset, type KohaShape, loadKoha } from "./town/koha/tables.ts";

declare module "vitest" {
  export interface ProvidedContext {
    mariadbSocket: string;
  }
}

export const MIGRATIONS = fileURLToPath(new URL("../migrations", import.meta.url));

/** Starts one private MariaDB for a whole run of the tests, which ends with the run. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const mariadb = await startMariadb();
  project.provide("mariadbSocket", mariadb.socket);
  return () => mariadb.stop();
}

export interface TestDatabase {
  db: Db;
  pool: Pool;
  name: string;
  url: string;
  socket: string;
  /** Closes the pool and drops the database. */
  close(): Promise<void>;
}

/** Creates a database for one test file: Koha's tables in the given shape, empty, and ours, migrated. */
export async function openTestDatabase(
  shape: KohaShape = "current",
  connections = 10,
  charset: KohaCharset = "utf8mb4",
): Promise<TestDatabase> {
  const { name, socket, drop } = await createTestDatabase();
  const setUp = await createConnection({ socketPath: socket, user: "root", database: name });
  await loadKoha(setUp, shape, charset);
  await migrate(setUp, MIGRATIONS);
  await setUp.end();
  const { db, pool, close } = openDatabase(
    { socketPath: socket, user: "root", password: "", database: name },
    connections,
  );
  return {
    db,
    pool,
    name,
    socket,
    url: databaseUrl(socket, name),
    close: async () => {
      await close();
      await drop();
    },
  };
}

/** Creates an empty database, for tests of what creates tables. */
export async function createTestDatabase(): Promise<{ name: string; socket: string; drop(): Promise<void> }> {
  // Only available in a vitest worker, not in the global setup, which runs this same file.
  const { inject } = await import("vitest");
  const socket = inject("mariadbSocket");
  const name = `test_${randomBytes(6).toString("hex")}`;
  const run = async (sql: string) => {
    const root = await createConnection({ socketPath: socket, user: "root" });
    await root.query(sql);
    await root.end();
  };
  await run(`create database ${name} character set utf8mb4 collate utf8mb4_unicode_ci`);
  return { name, socket, drop: () => run(`drop database ${name}`) };
}
