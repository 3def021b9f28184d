import { sql } from "kysely";
import type { Db } from "../database/connection.ts";

/**
 * Copies our tables and Koha's queue, as a nightly backup does. Returns what puts the copy back, as often as it is
 * called: what was written since is gone, and ids count on from what the copy has.
 */
export async function takeCopy(db: Db): Promise<() => Promise<void>> {
  const { rows } = await sql<{ name: string; columns: string }>`
    select table_name as name, group_concat(column_name order by ordinal_position) as columns
    from information_schema.columns where table_schema = database() and is_generated = 'NEVER'
    and (table_name like 'tidings\\_%' or table_name = 'message_queue') and table_name <> 'tidings_migration'
    group by table_name`.execute(db);
  const tables = rows.map(({ name, columns }) => {
    const those = sql.join(columns.split(",").map((column) => sql.ref(column)));
    return { table: sql.table(name), copy: sql.table(`copy_of_${name}`), those };
  });
  for (const { table, copy, those } of tables) {
    await sql`create or replace table ${copy} as select ${those} from ${table}`.execute(db);
  }
  return async () => {
    for (const { table, copy, those } of tables) {
      await sql`delete from ${table}`.execute(db);
      await sql`insert into ${table} (${those}) select ${those} from ${copy}`.execute(db);
      // InnoDB makes it one more than the highest id that is there.
      await sql`alter table ${table} auto_increment = 1`.execute(db);
    }
  };
}
