import { type Insertable, type RawBuilder, sql } from "kysely";
import type { Tables } from "./connection.ts";

/**
 * The columns and values of an insert of one row or more into table `T`; all rows name the same columns. Kysely builds
 * a node for each value, which takes longer than the insert: here the driver writes the list of lists
 * (https://sidorares.github.io/node-mysql2/docs: nested arrays are turned into grouped lists).
 */
export function rowValues<T extends keyof Tables>(rows: readonly Insertable<Tables[T]>[]): RawBuilder<unknown> {
  const columns = Object.keys(rows[0] ?? {}) as (keyof Insertable<Tables[T]>)[];
  const values = rows.map((row) => columns.map((column) => row[column]));
  return sql`(${sql.join(columns.map((column) => sql.ref(String(column))))}) values ${values}`;
}
