import type { Connection, RowDataPacket } from "mysql2/promise";
import { pendingMigrations } from "./database/migrations.ts";
import { nodeFault } from "./foundation/node-version.ts";

/** Columns of one of the host's tables: those that we need, and those that we use if they exist. */
export interface TableNeeds {
  table: string;
  needed: string[];
  optional: string[];
  /** Columns that only old hosts have: used there, and not reported as missing. */
  former?: string[];
}

/** Whether the database user can only add to the consent ledger, or also change its entries. */
export type LedgerRights = "append_only" | "writable";

export interface Facts {
  nodeVersion: string;
  /** The result of `select version()`. */
  databaseVersion: string;
  /** The format of the binary log; undefined if there is none. */
  binlogFormat: string | undefined;
  /** Needed tables, and `table.column` of needed columns, that the host lacks. */
  missing: string[];
  /** The same for optional ones. */
  lacking: string[];
  /** How far the database's clock is ahead of this machine's; negative if behind. */
  clockAheadMs: number;
  pendingMigrations: string[];
  /** Undefined while there is no ledger yet. */
  ledger: LedgerRights | undefined;
  /** The server takes no changes. */
  readOnly?: boolean;
}

export interface Finding {
  about: "database" | "binlog" | "host" | "clock" | "node" | "migrations" | "ledger";
  refused: boolean;
  sentence: string;
}

const READ_ONLY =
  "The database server is read-only and takes no changes: switch it to read-write (read_only=0), or name the server that takes changes.";
const CLOCK_TOLERANCE_MS = 30_000;

/**
 * Judges the facts, one finding each, so that all faults are reported together. `unreachable` is the sentence for a
 * database that cannot be reached.
 */
export function preflight(facts: Facts | { nodeVersion: string; unreachable: string }): Finding[] {
  const node: Finding = { about: "node", ...judgeNode(facts.nodeVersion) };
  if ("unreachable" in facts) return [node, { about: "database", ...refuse(facts.unreachable) }];
  return [
    node,
    { about: "database", ...judgeDatabase(facts.databaseVersion) },
    { about: "binlog", ...judgeBinlog(facts.binlogFormat) },
    { about: "host", ...judgeHost(facts.missing, facts.lacking) },
    { about: "clock", ...judgeClock(facts.clockAheadMs) },
    { about: "migrations", ...judgeMigrations(facts.pendingMigrations) },
    ...(facts.readOnly ? [{ about: "database" as const, ...refuse(READ_ONLY) }] : []),
    ...(facts.ledger ? [{ about: "ledger" as const, ...judgeLedger(facts.ledger) }] : []),
  ];
}

type Judgement = Omit<Finding, "about">;
const fine = (sentence: string): Judgement => ({ refused: false, sentence });
const refuse = (sentence: string): Judgement => ({ refused: true, sentence });

function judgeNode(version: string): Judgement {
  const fault = nodeFault(version);
  return fault === undefined ? fine(`Node ${version}.`) : refuse(fault);
}

function judgeDatabase(version: string): Judgement {
  if (!/mariadb/i.test(version)) {
    return refuse(`The database says it is ${version}, which is not MariaDB. Tidings needs MariaDB 10.6 or later.`);
  }
  const [major = 0, minor = 0] = version.split(".").map((part) => Number.parseInt(part, 10));
  return major > 10 || (major === 10 && minor >= 6)
    ? fine(`MariaDB ${version}.`)
    : refuse(`This is MariaDB ${version}; Tidings needs 10.6 or later, for SKIP LOCKED. Please upgrade MariaDB.`);
}

/** With STATEMENT the server refuses writes of READ COMMITTED transactions (error 1665): every claim would fail. */
function judgeBinlog(format: string | undefined): Judgement {
  if (format === undefined) return fine("The database keeps no binary log.");
  return format.toUpperCase() === "STATEMENT"
    ? refuse("The database logs changes with binlog_format=STATEMENT; set binlog_format=MIXED or ROW and restart it.")
    : fine(`The database logs changes with binlog_format=${format}.`);
}

function judgeHost(missing: string[], lacking: string[]): Judgement {
  if (missing.length > 0) {
    return refuse(
      `This database lacks what Tidings reads from Koha: ${missing.join(", ")}. Is it Koha's own database, and has Koha's upgrade been run?`,
    );
  }
  const without = lacking.length === 0 ? "" : ` This Koha has no ${lacking.join(", ")}; Tidings does without.`;
  return fine(`Koha's tables have every column that Tidings needs.${without}`);
}

function judgeClock(aheadMs: number): Judgement {
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  const way = aheadMs > 0 ? "ahead of" : "behind";
  return Math.abs(aheadMs) <= CLOCK_TOLERANCE_MS
    ? fine("The database's clock and this machine's agree.")
    : refuse(
        `The database's clock is ${seconds} seconds ${way} this machine's; set both by NTP (30 seconds are allowed).`,
      );
}

function judgeMigrations(pending: string[]): Judgement {
  return pending.length === 0
    ? fine("Every migration has been applied.")
    : refuse(
        `Migrations wait to be applied: ${pending.join(", ")}. Run "npm run migrate"; without a checkout, upload the plugin file again.`,
      );
}

function judgeLedger(rights: LedgerRights): Judgement {
  return fine(
    rights === "append_only"
      ? "The database's user can only add to the ledger of consents."
      : 'The database\'s user could change entries of the ledger of consents; "npm run -s grants" (the command grants) prints the rights of one who cannot.',
  );
}

/** Reads the facts; changes nothing. `migrations` is the folder of the `.sql` files. */
export async function readFacts(
  db: Connection,
  asked: { nodeVersion: string; now: () => Date; needs: TableNeeds[]; migrations: string },
): Promise<Facts> {
  const before = asked.now().getTime();
  // From UTC, because unix_timestamp(now()) may be an hour off in the hour that occurs twice in autumn.
  const [[server]] = await db.query<RowDataPacket[]>(
    `select version() as version, @@global.log_bin as log_bin, @@global.binlog_format as binlog_format,
            timestampdiff(microsecond, '1970-01-01', utc_timestamp(3)) div 1000 as ms`,
  );
  const between = (before + asked.now().getTime()) / 2;
  const columns = await readColumns(db, asked.needs);
  return {
    nodeVersion: asked.nodeVersion,
    databaseVersion: String(server?.version),
    binlogFormat: server?.log_bin === 1 ? String(server.binlog_format) : undefined,
    missing: asked.needs.flatMap(({ table, needed }) => absent(columns, table, needed)),
    lacking: asked.needs.flatMap(({ table, optional }) => absent(columns, table, optional)),
    clockAheadMs: Number(server?.ms) - between,
    pendingMigrations: await pendingMigrations(db, asked.migrations),
    ...(await readLedgerRights(db)),
  };
}

const DENIED = new Set([1142, 1143]);
const NO_SUCH_TABLE = 1146;
const READS_ONLY = new Set([1290, 1792, 1836]);

/** EXPLAIN of a change needs the right to make it, whether by table, database or role, but changes nothing. */
async function readLedgerRights(db: Connection): Promise<Pick<Facts, "ledger" | "readOnly">> {
  for (const change of ["update tidings_ledger set actor = actor", "delete from tidings_ledger"]) {
    const errno = await db.query(`explain ${change} where id = 0`).then(
      () => 0,
      (error: unknown) => (error instanceof Error && "errno" in error ? Number(error.errno) : Promise.reject(error)),
    );
    if (errno === 0) return { ledger: "writable" };
    if (errno === NO_SUCH_TABLE) return { ledger: undefined };
    if (READS_ONLY.has(errno)) return { ledger: undefined, readOnly: true };
    if (!DENIED.has(errno)) throw new Error(`The ledger's rights could not be read: error ${errno}.`);
  }
  return { ledger: "append_only" };
}

/** Names a missing table once, not column by column. */
function absent(columns: Map<string, Set<string>>, table: string, wanted: string[]): string[] {
  const found = columns.get(table);
  if (wanted.length === 0) return [];
  return found ? wanted.filter((column) => !found.has(column)).map((column) => `${table}.${column}`) : [table];
}

async function readColumns(db: Connection, needs: TableNeeds[]): Promise<Map<string, Set<string>>> {
  const [rows] = await db.query<RowDataPacket[]>(
    `select table_name as t, column_name as c from information_schema.columns
     where table_schema = database() and table_name in (?)`,
    [needs.map(({ table }) => table)],
  );
  const columns = new Map<string, Set<string>>();
  for (const { t, c } of rows) columns.set(String(t), (columns.get(String(t)) ?? new Set()).add(String(c)));
  return columns;
}
