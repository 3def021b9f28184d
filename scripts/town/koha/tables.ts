import { readFile } from "node:fs/promises";
import type { Connection } from "mysql2/promise";
import { readStatements } from "../../../plugin/database/migrations.ts";

/** `current` is a Koha 25.x; `19.06` is a Koha before failure_code, updated_on and letter ids were added. */
export type KohaShape = "current" | "19.06";

/** The character set that Koha's tables were made in: older libraries have the narrower ones. */
export type KohaCharset = keyof typeof COLLATIONS;
const COLLATIONS = {
  utf8mb4: "utf8mb4_unicode_ci",
  utf8mb3: "utf8mb3_general_ci",
  latin1: "latin1_swedish_ci",
} as const;

/**
 * Creates Koha's tables, empty, in the connection's database: those that Tidings reads, with Koha's types, keys and
 * foreign keys.
 */
export async function loadKoha(
  connection: Connection,
  shape: KohaShape,
  charset: KohaCharset = "utf8mb4",
): Promise<void> {
  const inCharset = (name: KohaCharset) =>
    connection.query(`alter database character set ${name} collate ${COLLATIONS[name]}`);
  await inCharset(charset);
  await loadSql(connection, new URL("koha-shared.sql", import.meta.url));
  await loadSql(connection, new URL(`koha-${shape}.sql`, import.meta.url));
  await inCharset("utf8mb4");
}

/** Runs a file of statements without checking foreign keys, so that the order of its tables does not matter. */
async function loadSql(connection: Connection, file: URL): Promise<void> {
  await connection.query("set session foreign_key_checks = 0");
  try {
    for (const statement of readStatements(await readFile(file, "utf8"))) await connection.query(statement);
  } finally {
    await connection.query("set session foreign_key_checks = 1");
  }
}
