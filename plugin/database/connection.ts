import { Kysely, MysqlDialect, type Transaction } from "kysely";
import { createPool, type Pool } from "mysql2";
import type { Tables } from "./tables.ts";

/** How to connect to a database. */
export interface DatabaseAddress {
  host?: string;
  port?: number;
  socketPath?: string;
  user: string;
  password: string;
  database: string;
  /** Paths of PEM files; an empty object means TLS with the system's certificate authorities. */
  tls?: { ca?: string; cert?: string; key?: string };
}

export type { Tables };
export type Db = Kysely<Tables>;
export type Tx = Transaction<Tables>;

export interface Database {
  db: Db;
  pool: Pool;
  close(): Promise<void>;
}

/**
 * Settings of every session: READ COMMITTED, because a claim under REPEATABLE READ blocks Koha's own inserts; UTC, so
 * that instants compare; short lock waits, because Koha at the circulation desk uses LOCK TABLE and must not queue
 * behind us.
 */
const SESSION = [
  "set session transaction isolation level read committed",
  "set session time_zone = '+00:00', sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout = 5, lock_wait_timeout = 10",
];

/** Opens the pool. `tlsFiles` has the contents of the files named in `address.tls`. */
export function openDatabase(
  address: DatabaseAddress,
  connections = 10,
  tlsFiles?: { ca?: string; cert?: string; key?: string },
): Database {
  const pool = createPool({
    ...(address.socketPath
      ? { socketPath: address.socketPath }
      : { host: address.host ?? "localhost", port: address.port ?? 3306 }),
    user: address.user,
    password: address.password,
    database: address.database,
    ...(address.tls ? { ssl: { ...tlsFiles } } : {}),
    charset: "utf8mb4",
    timezone: "Z",
    supportBigNumbers: true,
    connectionLimit: connections,
    enableKeepAlive: true,
  });
  // Queued on the new connection before anything else, so no statement runs without these settings.
  pool.on("connection", (connection) => {
    for (const statement of SESSION) {
      connection.query(statement, (error) => {
        if (error) connection.destroy();
      });
    }
  });
  const db = new Kysely<Tables>({ dialect: new MysqlDialect({ pool }) });
  return { db, pool, close: () => db.destroy() };
}

/** Row changed since the snapshot (1020), lock wait timeout (1205), deadlock (1213): the transaction can be retried. */
const RETRYABLE: readonly number[] = [1020, 1205, 1213];

/** Whether the database answered with one of these error numbers (mariadb.com/kb/en/mariadb-error-code-reference). */
export const isDatabaseError = (error: unknown, numbers: readonly number[]): boolean =>
  error instanceof Error && "errno" in error && numbers.includes(Number(error.errno));

/** Whether the database gave up a transaction because of locks. */
export const isLockTrouble = (error: unknown): boolean => isDatabaseError(error, RETRYABLE);

/** Whether a unique key refused a row that is there already. */
export const isDuplicate = (error: unknown): boolean => isDatabaseError(error, [1062]);

/**
 * A deadlock is reported at once, and with many transactions the second try may meet the next one, so it is retried
 * several times. A lock wait that timed out has taken seconds already, so it is retried once.
 */
const MOST_TRIES = 5;
const LOCK_WAIT_TIMEOUT = 1205;

/**
 * Runs `work` in one transaction and retries it after errors 1020, 1205 and 1213. `work` must have no effect outside
 * the transaction. Within a transaction it becomes a part of that one, which is retried as a whole.
 */
export async function inTransaction<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  if (db.isTransaction) return work(db as Tx);
  for (let tries = 1; ; tries += 1) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      const most = isDatabaseError(error, [LOCK_WAIT_TIMEOUT]) ? 2 : MOST_TRIES;
      if (!isLockTrouble(error) || tries >= most) throw error;
    }
  }
}

/** The generated id of an insert of one row. */
export function insertedId(result: { insertId: bigint | undefined }): number {
  if (result.insertId === undefined) throw new Error("the insert gave no id");
  return Number(result.insertId);
}
