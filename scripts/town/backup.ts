import { sql } from "kysely";
import type { Db } from "../../plugin/database/connection.ts";

interface Column {
  table: string;
  name: string;
}

/** Reads the columns of each table, without generated ones, which cannot be written. */
async function readColumns(db: Db, schema: string): Promise<Map<string, string[]>> {
  const { rows } = await sql<Column>`
    select c.table_name as \`table\`, c.column_name as name from information_schema.columns c
    join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name
    where c.table_schema = ${schema} and t.table_type = 'BASE TABLE' and c.is_generated = 'NEVER'
    order by c.table_name, c.ordinal_position`.execute(db);
  const columns = new Map<string, string[]>();
  for (const { table, name } of rows) columns.set(table, [...(columns.get(table) ?? []), name]);
  return columns;
}

async function copy(db: Db, from: string, to: string): Promise<void> {
  // One connection for all statements: foreign_key_checks holds for that connection only.
  await db.connection().execute(async (connection) => {
    await sql`set foreign_key_checks = 0`.execute(connection);
    await sql`drop database if exists ${sql.ref(to)}`.execute(connection);
    await sql`create database ${sql.ref(to)}`.execute(connection);
    for (const [table, names] of await readColumns(db, from)) {
      const [source, target] = [sql.table(`${from}.${table}`), sql.table(`${to}.${table}`)];
      const columns = sql.join(names.map((name) => sql.ref(name)));
      await sql`create table ${target} like ${source}`.execute(connection);
      await sql`insert into ${target} (${columns}) select ${columns} from ${source}`.execute(connection);
    }
    await sql`set foreign_key_checks = 1`.execute(connection);
    await sql`use ${sql.ref(from.startsWith("backup_") ? to : from)}`.execute(connection);
  });
}

/**
 * Copies the whole database, as a nightly backup does. Returns a function that restores it, which discards everything
 * since then.
 */
export async function takeBackup(db: Db, schema: string): Promise<() => Promise<void>> {
  const kept = `backup_${schema}`;
  await copy(db, schema, kept);
  return () => copy(db, kept, schema);
}
