import { Kysely, MysqlDialect, type Transaction } from "kysely";
import { createPool, type Pool } from "mysql2";
import type { Tables } from "./tables.ts";

/** Where a database is and who we are there. */
export interface DatabaseAddress {
  host?: string;
  port?: number;
  socketPath?: string;
  user: string;
  password: string;
  database: string;
  /** Paths of PEM files; an empty object asks for TLS with the system's authorities. */
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
 * Every session: READ COMMITTED, because a claim under REPEATABLE READ blocks Koha's own inserts; UTC, so that instants
 * compare; short waits for locks, because desks take LOCK TABLE and must not queue behind us.
 */
const SESSION = [
  "set session transaction isolation level read committed",
  "set session time_zone = '+00:00', sql_mode = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION', innodb_lock_wait_timeout = 5, lock_wait_timeout = 10",
];

/** Opens the pool. `tlsFiles` holds the contents of the files named in `address.tls`. */
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
  // Queued on the fresh connection before anything else is, so no statement runs outside these settings.
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

/**
 * Lock wait timed out, deadlock, row changed since the snapshot: the transaction was rolled back whole and may be done
 * again.
 */
const WORTH_A_SECOND_TRY: readonly number[] = [1020, 1205, 1213];

export function isLockTrouble(error: unknown, among = WORTH_A_SECOND_TRY): boolean {
  return error instanceof Error && "errno" in error && among.includes(Number(error.errno));
}

/**
 * A deadlock is found at once, and when many meet the second try may run into the next; a lock that was waited for in
 * vain took seconds already.
 */
const MOST_TRIES = 5;
const WAITED_IN_VAIN = 1205;

/**
 * Runs `work` in one transaction, and again if the database asked for that (1020, 1205, 1213). `work` must have no
 * effect outside it.
 */
export async function inTransaction<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      const most = isLockTrouble(error, [WAITED_IN_VAIN]) ? 2 : MOST_TRIES;
      if (!isLockTrouble(error) || tries >= most) throw error;
    }
  }
}

/** The id that an insert of one row was given. */
export function insertedId(result: { insertId: bigint | undefined }): number {
  if (result.insertId === undefined) throw new Error("the insert gave no id");
  return Number(result.insertId);
}
