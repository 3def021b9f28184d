import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Connection, RowDataPacket } from "mysql2/promise";
import { Failure } from "../foundation/failure.ts";

export type MigrationCode =
  | "migrations_busy"
  | "migrations_missing"
  | "migration_incomplete"
  | "migration_failed"
  | "no_database";

const CREATE_TABLE = `create table if not exists tidings_migration (
  name varchar(100) character set ascii collate ascii_bin not null primary key,
  applied_at datetime(3) not null
) engine=InnoDB default charset=utf8mb4 collate=utf8mb4_unicode_ci`;

const LOCK_TIMEOUT_SECONDS = 60;

/** Error numbers of a missing right: on the database, the table, the column. */
const DENIED = new Set([1044, 1142, 1143]);

/**
 * Applies the `.sql` files of a folder that `tidings_migration` does not list yet, in the order of their names, and
 * returns those names; `note` is called with each one when it is done. Needs one connection, not a pool: the lock
 * belongs to it. A file is recorded after its last statement, so an interrupted one is applied again from the start. A
 * recorded file that is no longer on disk is ignored.
 */
export async function migrate(
  db: Connection,
  folder: string,
  note: (name: string) => void = () => {},
): Promise<string[]> {
  const files = await readMigrations(folder);
  const lock = await lockName(db);
  const [[got]] = await db.query<RowDataPacket[]>("select get_lock(?, ?) as got", [lock, LOCK_TIMEOUT_SECONDS]);
  if (got?.got !== 1) {
    throw new Failure<MigrationCode>(
      "migrations_busy",
      `Another program has been migrating this database for ${LOCK_TIMEOUT_SECONDS} seconds; try again when it is done.`,
    );
  }
  try {
    await db.query(CREATE_TABLE);
    const recorded = await readRecorded(db);
    const applied: string[] = [];
    for (const { name, statements } of files.filter((file) => !recorded.has(file.name))) {
      await applyFile(db, name, statements);
      await db.query("insert ignore into tidings_migration (name, applied_at) values (?, utc_timestamp(3))", [name]);
      applied.push(name);
      note(name);
    }
    return applied;
  } finally {
    // A dead connection has released the lock already, and its own error matters more than this one.
    await db.query("do release_lock(?)", [lock]).catch(() => {});
  }
}

/**
 * Like `migrate`, for a program whose database user may not be allowed to create or alter tables. Does nothing if no
 * file is pending. If the right is missing, the files stay pending, and preflight reports them.
 */
export async function migrateIfAllowed(db: Connection, folder: string, note?: (name: string) => void): Promise<void> {
  if ((await pendingMigrations(db, folder)).length === 0) return;
  try {
    await migrate(db, folder, note);
  } catch (error) {
    if (!isDenied(error instanceof Failure ? error.cause : error)) throw error;
  }
}

/** Returns the names of the files that `migrate` would apply; changes nothing. */
export async function pendingMigrations(db: Connection, folder: string): Promise<string[]> {
  const files = await readMigrations(folder);
  const [tables] = await db.query<RowDataPacket[]>("show tables like 'tidings\\_migration'");
  const recorded = tables.length === 0 ? new Set<string>() : await readRecorded(db);
  return files.map(({ name }) => name).filter((name) => !recorded.has(name));
}

/**
 * Splits a migration into its statements: each ends with a `;` at the end of a line, and a line that begins with `--`
 * is a comment and ends none. The grammar is that small so that the shim's Perl can read the files in the same way.
 * Throws Failure `migration_incomplete` for text after the last `;`: the file was cut off.
 */
export function readStatements(sql: string, name = "The file"): string[] {
  const statements: string[] = [];
  let lines: string[] = [];
  for (const line of sql.split(/\r?\n/)) {
    const comment = /^\s*--/.test(line);
    // Within a statement every line is kept, since it may be part of a string.
    if (lines.length === 0 && (comment || line.trim() === "")) continue;
    lines.push(line);
    if (comment || !/;\s*$/.test(line)) continue;
    statements.push(lines.join("\n").replace(/;\s*$/, ""));
    lines = [];
  }
  if (lines.length > 0) {
    const sentence = `${name} was cut off: its last statement does not end in a semicolon.`;
    throw new Failure<MigrationCode>("migration_incomplete", sentence);
  }
  return statements;
}

async function readMigrations(folder: string): Promise<{ name: string; statements: string[] }[]> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw new Failure<MigrationCode>("migrations_missing", "The folder of migrations cannot be read.", cause);
  });
  const wanted = names.filter((name) => name.endsWith(".sql")).sort();
  if (wanted.length === 0) throw new Failure<MigrationCode>("migrations_missing", "The folder of migrations is empty.");
  return Promise.all(
    wanted.map(async (name) => ({
      name,
      statements: readStatements(await readFile(join(folder, name), "utf8"), name),
    })),
  );
}

async function applyFile(db: Connection, name: string, statements: string[]): Promise<void> {
  for (const [index, statement] of statements.entries()) {
    await db.query(statement).catch((cause: unknown) => {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new Failure<MigrationCode>("migration_failed", `${name} stopped at statement ${index + 1}: ${why}`, cause);
    });
  }
}

function isDenied(error: unknown): boolean {
  return error instanceof Error && "errno" in error && DENIED.has(Number(error.errno));
}

async function readRecorded(db: Connection): Promise<Set<string>> {
  const [rows] = await db.query<RowDataPacket[]>("select name from tidings_migration");
  return new Set(rows.map((row) => String(row.name)));
}

/** Locks are shared by the whole server, so the name contains the database; it may have at most 64 characters. */
async function lockName(db: Connection): Promise<string> {
  const [[row]] = await db.query<RowDataPacket[]>("select left(concat('tidings-migrate-', database()), 64) as name");
  if (typeof row?.name !== "string") throw new Failure<MigrationCode>("no_database", "The address names no database.");
  return row.name;
}
