import { sql } from "kysely";
import type { Db } from "./connection.ts";

/*
 * What somebody typed may have characters that a column's character set has not: our own columns of addresses and codes
 * are in ascii, Koha's in whatever its database was made with. MariaDB refuses to compare the two (errors 1267 and
 * 1271), and one such value in a list takes all others with it. Such a value stands in no row, so it is left out before
 * the question is asked.
 */

const ASCII = /^[\0-\x7f]*$/;

/** Whether a value can stand in one of our columns in ascii. */
export const isAscii = (value: string): boolean => ASCII.test(value);

/**
 * Of these columns of a table, those that can hold the value. Everything holds ascii, so only other values cost a
 * query.
 */
export async function columnsThatHold<Column extends string>(
  db: Db,
  table: string,
  columns: readonly Column[],
  value: string,
): Promise<Column[]> {
  if (isAscii(value)) return [...columns];
  const { rows } = await sql<{ name: string; charset: string | null }>`
    select column_name as name, character_set_name as charset from information_schema.columns
    where table_schema = database() and table_name = ${table} and column_name in (${sql.join(columns)})`.execute(db);
  const fits = new Map<string, boolean>();
  for (const charset of new Set(rows.map((row) => row.charset ?? ""))) {
    fits.set(charset, /^[a-z0-9_]+$/.test(charset) && (await isHeldBy(db, charset, value)));
  }
  const holding = new Set(rows.filter(({ charset }) => fits.get(charset ?? "")).map(({ name }) => name.toLowerCase()));
  return columns.filter((column) => holding.has(column.toLowerCase()));
}

/** Of these values, those that a column can hold. */
export async function valuesHeldBy(
  db: Db,
  table: string,
  column: string,
  values: readonly string[],
): Promise<string[]> {
  const held: string[] = [];
  for (const value of values) if ((await columnsThatHold(db, table, [column], value)).length > 0) held.push(value);
  return held;
}

/** Whether the value is the same after it was put into that character set and read again. */
async function isHeldBy(db: Db, charset: string, value: string): Promise<boolean> {
  const { rows } = await sql<{ held: number }>`
    select convert(convert(${value} using ${sql.raw(charset)}) using utf8mb4) collate utf8mb4_bin
      = convert(${value} using utf8mb4) collate utf8mb4_bin as held`.execute(db);
  return Number(rows[0]?.held ?? 0) === 1;
}
