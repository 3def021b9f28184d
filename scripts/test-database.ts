import { randomBytes } from "node:crypto";
import { fileURLToPath } from "node:url";
import type { Pool } from "mysql2";
import { createConnection } from "mysql2/promise";
import type { TestProject } from "vitest/node";
import { type Db, openDatabase } from "../plugin/database/connection.ts";
import { migrate } from "../plugin/database/migrations.ts";
import { ensureChromium } from "./browser.fixture.ts";
import { databaseUrl, startMariadb } from "./mariadb.ts";
import { copyTemplate, emptyTables, readTemplate, type Template } from "./test-template.fixture.ts";
import { type KohaCharset, type KohaShape, loadKoha } from "./town/koha/tables.ts";

declare module "vitest" {
  export interface ProvidedContext {
    mariadbSocket: string;
  }
}

export const MIGRATIONS = fileURLToPath(new URL("../migrations", import.meta.url));

/**
 * Starts one private MariaDB for a whole run of the tests, which ends with the run. Chromium is installed before, since
 * two workers that find it missing would get into each other's way.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await ensureChromium();
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
  /** Deletes all rows of the tables, in their order. */
  empty(tables: readonly string[]): Promise<void>;
  /** Closes the pool and drops the database. */
  close(): Promise<void>;
}

/** The migrations run once for each kind of Koha; the further databases are copies, in half the time. */
const templates = new Map<string, Promise<Template>>();

function findTemplate(shape: KohaShape, charset: KohaCharset): Promise<Template> {
  const key = `${shape} ${charset}`;
  const template = templates.get(key) ?? makeTemplate(shape, charset);
  templates.set(key, template);
  return template;
}

/** It is not dropped: it ends with the server. */
async function makeTemplate(shape: KohaShape, charset: KohaCharset): Promise<Template> {
  const { name, socket } = await createTestDatabase();
  const connection = await createConnection({ socketPath: socket, user: "root", database: name });
  await loadKoha(connection, shape, charset);
  await migrate(connection, MIGRATIONS);
  const template = await readTemplate(connection, name);
  await connection.end();
  return template;
}

/** Creates a database for one test file: Koha's tables in the given shape, empty, and ours, migrated. */
export async function openTestDatabase(
  shape: KohaShape = "current",
  connections = 10,
  charset: KohaCharset = "utf8mb4",
): Promise<TestDatabase> {
  const { name, socket, drop } = await createTestDatabase();
  const template = await findTemplate(shape, charset);
  const setUp = await createConnection({ socketPath: socket, user: "root", database: name, multipleStatements: true });
  await copyTemplate(setUp, template);
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
    empty: (tables) => emptyTables(setUp, tables),
    close: async () => {
      await setUp.end();
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
