import { fileURLToPath } from "node:url";
import type { Connection, RowDataPacket } from "mysql2/promise";
import { migrate } from "../../plugin/database/migrations.ts";
import { HOST_NEEDS } from "../../plugin/koha/host.ts";
import { listGrants } from "../least-privilege.ts";

const USER = "tidings_service";

/**
 * Creates our tables as Koha's own user, and a database user for the service with exactly the rights that `npm run
 * grants` prints, so that everything in the town runs with those rights. Returns the user's name.
 */
export async function makeRuntimeUser(connection: Connection, database: string): Promise<string> {
  await migrate(connection, fileURLToPath(new URL("../../migrations", import.meta.url)));
  const [rows] = await connection.query<RowDataPacket[]>(
    `select concat(table_name, '.', column_name) as name from information_schema.columns
     where table_schema = ? and table_name in (?)`,
    [database, HOST_NEEDS.map(({ table }) => table)],
  );
  const columns = new Set(rows.map((row) => String(row.name).toLowerCase()));
  await connection.query("create user ?@'localhost'", [USER]);
  const grants = listGrants(
    { user: USER, host: "localhost", database },
    (column) => !columns.has(column.toLowerCase()),
  );
  for (const statement of grants) await connection.query(statement);
  return USER;
}
