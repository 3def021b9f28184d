import type { Connection, RowDataPacket } from "mysql2/promise";

/** What makes a further database like one that was migrated. */
export interface Template {
  name: string;
  /** Creates its tables as the migrations left them. */
  tables: string;
  /** Those of its tables that have rows. */
  filled: string[];
}

/** Reads what makes another database like the connection's, which has this name. */
export async function readTemplate(connection: Connection, name: string): Promise<Template> {
  const template: Template = { name, tables: "set foreign_key_checks = 0;\n", filled: [] };
  const [tables] = await connection.query<RowDataPacket[]>(
    "select table_name as name from information_schema.tables where table_schema = database()",
  );
  for (const table of tables) {
    const [[made]] = await connection.query<RowDataPacket[]>("show create table ??", [table.name]);
    template.tables += `${made?.["Create Table"]};\n`;
    const [rows] = await connection.query<RowDataPacket[]>("select 1 from ?? limit 1", [table.name]);
    if (rows.length > 0) template.filled.push(table.name);
  }
  return template;
}

/** Makes the tables of a template, with their rows, in the connection's database; it must take several statements. */
export async function copyTemplate(connection: Connection, { name, tables, filled }: Template): Promise<void> {
  await connection.query(tables);
  for (const table of filled) await connection.query("insert into ?? select * from ??.??", [table, name, table]);
  await connection.query("set foreign_key_checks = 1");
}

/** Deletes all rows of the tables, in their order; at once, since before every test of a page there are some forty. */
export async function emptyTables(connection: Connection, tables: readonly string[]): Promise<void> {
  await connection.query(tables.map((table) => `delete from ${table};`).join(""));
}
