import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { createConnection } from "mysql2/promise";
import { migrate } from "../plugin/database/migrations.ts";
import { type Mariadb, startMariadb } from "../scripts/mariadb.ts";
import { MIGRATIONS } from "../scripts/test-database.ts";
import { loadKoha } from "../scripts/town/koha/tables.ts";

const PASSWORD = "open-sesame";

/** A MariaDB of the test's own, which may be made read-only, locked and stopped, with a migrated Koha. */
export async function aServerOfItsOwn() {
  const mariadb = await startMariadb();
  const root = await asRoot(mariadb);
  await root.query("create database koha character set utf8mb4 collate utf8mb4_unicode_ci");
  await root.changeUser({ database: "koha" });
  await loadKoha(root, "current");
  await migrate(root, MIGRATIONS);
  /** A user whom, unlike root, a read-only server binds. */
  const aUser = async (name: string, rights = "all") => {
    await root.query(`create or replace user ${name}@localhost identified by '${PASSWORD}'`);
    await root.query(`grant ${rights} on koha.* to ${name}@localhost`);
  };
  await aUser("tidings");
  const url = ({ user = "tidings", password = PASSWORD, database = "koha", socket = mariadb.socket } = {}) =>
    `mysql://${user}:${password}@localhost/${database}?socketPath=${encodeURIComponent(socket)}`;
  return { mariadb, root, aUser, url };
}

const asRoot = ({ socket }: Mariadb) => createConnection({ socketPath: socket, user: "root" });

export interface Ended {
  code: number | null;
  errors: string;
}

/** The service as a process of its own. */
export interface ServiceProcess {
  child: ChildProcess;
  /** Resolves with the port once it listens; rejects with what it wrote if it ends before. */
  listening: Promise<number>;
  ended: Promise<Ended>;
}

export function startService(databaseUrl: string, env: Record<string, string> = {}): ServiceProcess {
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", "plugin/main.ts"], {
    cwd,
    env: {
      PATH: process.env.PATH ?? "",
      TIDINGS_DATABASE_URL: databaseUrl,
      TIDINGS_BOT_TOKEN: "a-token-of-some-length",
      TIDINGS_KEY: "a process key for tests, long enough",
      TIDINGS_PORT: "0",
      TIDINGS_BEAT_MS: "500",
      ...env,
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let errors = "";
  const { promise: listening, resolve, reject } = Promise.withResolvers<number>();
  listening.catch(() => {});
  child.stderr?.setEncoding("utf8").on("data", (part: string) => {
    errors += part;
    const port = /"port":(\d+)/.exec(errors)?.[1];
    if (port !== undefined) resolve(Number(port));
  });
  const ended = once(child, "close").then(() => {
    reject(new Error(errors));
    return { code: child.exitCode, errors };
  });
  return { child, listening, ended };
}
