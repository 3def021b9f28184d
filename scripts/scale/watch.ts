import { Kysely, MysqlDialect } from "kysely";
import { createPool, type Pool } from "mysql2";
import type { RowDataPacket } from "mysql2/promise";
import type { Tables } from "../../plugin/database/connection.ts";
import { readHost } from "../../plugin/koha/host.ts";
import type { NamedQuery } from "./queries.ts";

/** What a query did. */
export interface Seen {
  name: string;
  /** Of the runs, in milliseconds, sorted. */
  times: number[];
  /** Rows that MariaDB's engine read, of tables and indexes. */
  rowsRead: number;
  /** What is wrong with the plans. */
  faults: string[];
}

/** Under these names the queries know the tables that grow, and Koha's patrons where each row asks for its own. */
const BIG = /^(m|n|made|reached|tidings_(message|attempt|notice)\w*)$/;

/** Opens a database by one connection, so that its counters tell of these queries alone. */
export function openWatched(socketPath: string, database: string) {
  const pool = createPool({
    socketPath,
    user: "root",
    database,
    connectionLimit: 1,
    timezone: "Z",
    charset: "utf8mb4",
  });
  pool.on("connection", (connection) => connection.query("set session time_zone = '+00:00'", () => undefined));
  const asked: { sql: string; parameters: readonly unknown[] }[] = [];
  const db = new Kysely<Tables>({
    dialect: new MysqlDialect({ pool }),
    log: ({ level, query }) => {
      if (level === "query") asked.push({ sql: query.sql, parameters: query.parameters });
    },
  });
  /** Runs a query so many times, then looks at the plan of every statement that it asked. */
  const watch = async (query: NamedQuery, runs: number, now: Date): Promise<Seen> => {
    const asking = { db, host: await readHost(pool.promise()), now };
    const times: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      const begun = performance.now();
      await query.run(asking);
      times.push(performance.now() - begun);
    }
    asked.length = 0;
    await pool.promise().query("flush status");
    await query.run(asking);
    const rowsRead = await readRowsRead(pool);
    const faults: string[] = [];
    for (const { sql, parameters } of asked.splice(0)) {
      if (!/^\s*select/i.test(sql) || sql.includes("information_schema")) continue;
      faults.push(...(await faultsOf(pool, sql, parameters)));
    }
    return { name: query.name, times: times.sort((a, b) => a - b), rowsRead, faults };
  };
  return { watch, close: () => db.destroy() };
}

async function readRowsRead(pool: Pool): Promise<number> {
  const [rows] = await pool.promise().query<RowDataPacket[]>("show session status like 'Handler_read_%'");
  return rows.reduce((sum, row) => sum + Number(row.Value), 0);
}

/** The outbox is small: it may be read as a whole, and sorted. */
const HOT = /^tidings_(message|attempt)$/;
/** So few rows may be sorted, by MariaDB's own estimate: those of the people asked for, or a month's failures. */
const MOST_SORTED = 20_000;

/** A plan is wrong that reads a whole large table, or sorts much of one. */
async function faultsOf(pool: Pool, sql: string, parameters: readonly unknown[]) {
  const [plan] = await pool.promise().query<RowDataPacket[]>(`explain ${sql}`, [...parameters] as object[]);
  const tables = tablesOf(sql);
  return plan.flatMap((step) => {
    const { table, type, key, rows, Extra } = step;
    if (!BIG.test(String(table)) || HOT.test(tables.get(String(table)) ?? "")) return [];
    const whole = (type === "ALL" || (type === "index" && key !== "by_created")) && !/FirstMatch/.test(Extra ?? "");
    // Those of the people who are asked for are few.
    const few = key === "by_patron" || key === "by_address" || Number(rows) <= MOST_SORTED;
    const sorting = /filesort|temporary/i.test(Extra ?? "") && !few;
    return whole || sorting ? [`${table}: ${type} by ${key}, ${rows} rows, ${Extra}`] : [];
  });
}

/** Which table stands under which name in a statement. */
function tablesOf(sql: string): Map<string, string> {
  const named = sql.matchAll(/`?(tidings_\w+)`?(?: as)?(?: `?(\w+)`?)?/g);
  return new Map(
    [...named].flatMap(([, table = "", alias = table]) => [
      [table, table],
      [alias, table],
    ]),
  );
}
