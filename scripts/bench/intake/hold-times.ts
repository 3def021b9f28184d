import type { Pool, PoolConnection } from "mysql2";

/** What was seen on the connections of a pool. */
export interface Watched {
  /** For how long each transaction held locks on Koha's rows, in milliseconds. */
  holds: number[];
  statements: number;
  transactions: number;
}

/** The statement that locks Koha's rows (`koha/queue/notices`, `koha/queue/as-seen`). */
const LOCKS = /from message_queue[\s\S]*for update skip locked/;
/** The statement that commits too (`database/compound`). */
const COMMITS = /\ncommit;/;

/** Watches every statement of a pool: from when Koha's rows are asked for until the transaction has ended. */
export function watchHolds(pool: Pool): Watched {
  const seen: Watched = { holds: [], statements: 0, transactions: 0 };
  pool.on("connection", (connection) => watch(connection as PoolConnection, seen));
  return seen;
}

type Query = (sql: string, values: unknown, done: (error: unknown, result: unknown) => void) => unknown;

function watch(connection: PoolConnection, seen: Watched): void {
  const query = connection.query.bind(connection) as unknown as Query;
  let since: number | undefined;
  const watched: Query = (sql, values, done) => {
    if (typeof values === "function") return query(sql, [], values as Parameters<Query>[2]);
    seen.statements += 1;
    if (since === undefined && LOCKS.test(sql)) since = performance.now();
    const ends = sql === "commit" || sql === "rollback" || COMMITS.test(sql);
    return query(sql, values, (error, result) => {
      if (ends) seen.transactions += 1;
      if (ends && since !== undefined) seen.holds.push(tookMs(result) ?? performance.now() - since);
      if (ends) since = undefined;
      done(error, result);
    });
  };
  Object.assign(connection, { query: watched });
}

/** How long the database says that it took (`database/compound`). */
function tookMs(result: unknown): number | undefined {
  const [[told] = []] = Array.isArray(result) ? (result as { took?: number }[][]) : [];
  return told?.took === undefined ? undefined : told.took / 1_000;
}
