import { parseArgs } from "node:util";
import type { RowDataPacket } from "mysql2/promise";
import { Failure } from "../plugin/failure.ts";
import { HOST_NEEDS } from "../plugin/koha/host.ts";
import { connectToDatabase } from "./connect.ts";
import { listGrants } from "./least-privilege.ts";

/*
 * Prints the grants that the service needs, for a database administrator to read and run. Where TIDINGS_DATABASE_URL or KOHA_CONF names a
 * database, columns that this Koha lacks are left out.
 */

const USAGE = "Usage: npm run -s grants -- --user tidings --database koha_library [--host localhost]";

function readArguments() {
  const { values } = parseArgs({
    options: { user: { type: "string" }, database: { type: "string" }, host: { type: "string", default: "localhost" } },
  });
  const { user, database, host } = values;
  if (!user || !database) throw new Failure("bad_arguments", USAGE);
  return { user, database, host };
}

/** The names `table.column` of the host's columns that this database has, as far as the user who asks may see them. */
async function readColumns(database: string): Promise<Set<string>> {
  const connection = await connectToDatabase();
  try {
    const [rows] = await connection.query<RowDataPacket[]>(
      `select concat(table_name, '.', column_name) as name from information_schema.columns
       where table_schema = ? and table_name in (?)`,
      [database, HOST_NEEDS.map(({ table }) => table)],
    );
    if (rows.length === 0) throw new Failure("no_koha", `Nothing of Koha's can be seen in the database ${database}.`);
    return new Set(rows.map((row) => String(row.name).toLowerCase()));
  } finally {
    await connection.end().catch(() => {});
  }
}

try {
  const grantee = readArguments();
  const isNamed = Boolean(process.env.TIDINGS_DATABASE_URL || process.env.KOHA_CONF);
  const columns = isNamed ? await readColumns(grantee.database) : undefined;
  if (!columns) {
    console.error("These are for a current Koha; set KOHA_CONF, and columns that an older one lacks are left out.");
  }
  const lacks = (column: string) => columns !== undefined && !columns.has(column.toLowerCase());
  for (const statement of listGrants(grantee, lacks)) {
    console.log(statement);
  }
} catch (error) {
  if (!(error instanceof Failure) && !(error instanceof TypeError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
