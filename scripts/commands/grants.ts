import type { RowDataPacket } from "mysql2/promise";
import { Failure } from "../../plugin/foundation/failure.ts";
import { HOST_NEEDS } from "../../plugin/koha/host.ts";
import { readDatabaseAddress } from "../../plugin/koha/settings.ts";
import { connectToDatabase } from "../connect.ts";
import { listGrants } from "../least-privilege.ts";
import { type Asked, type Environment, readOptions } from "./command.ts";

const usageOf = (call: string) => `Usage: ${call} --user tidings [--host localhost] [--database koha_library]
Prints the rights that a database user of the service's own needs, as statements to read and run; it changes nothing.
Make the user first: create user 'tidings'@'localhost' identified by 'a password of its own';`;

/**
 * Prints the grants that the service needs, for a database administrator to read and run. Where KOHA_CONF or
 * TIDINGS_DATABASE_URL names a database, columns that this Koha lacks are left out.
 */
export async function printGrants(asked: Asked): Promise<number> {
  const { env, call, say, complain } = asked;
  const usage = usageOf(call);
  const options = { user: { type: "string" }, database: { type: "string" }, host: { type: "string" } } as const;
  const { user, database: named, host = "localhost", help } = readOptions(asked, options);
  if (help) {
    say(usage);
    return 0;
  }
  const asking = whoAsks(env);
  const database = named ?? (asking && (await readDatabaseAddress(asking)).database);
  if (!user) throw new Failure("bad_arguments", `For which user? Name one with --user.\n${usage}`);
  if (!database) throw new Failure("bad_arguments", `In which database? Name it with --database.\n${usage}`);
  const columns = asking && (await readColumns(asking, database));
  if (!columns) {
    complain("These are for a current Koha; set KOHA_CONF, and columns that an older one lacks are left out.");
  }
  const lacks = (column: string, former: boolean) => (columns ? !columns.has(column.toLowerCase()) : former);
  for (const statement of listGrants({ user, host, database }, lacks)) say(statement);
  return 0;
}

/**
 * Which database user to ask: Koha's own user sees every column. The service's user sees only what it has been granted,
 * so new columns would be left out of its grants for ever.
 */
function whoAsks({ KOHA_CONF: kohaConf, TIDINGS_DATABASE_URL: databaseUrl }: Environment) {
  if (kohaConf) return { kohaConf };
  return databaseUrl ? { databaseUrl } : undefined;
}

/**
 * Reads which of the host's columns this database has, as `table.column`, as far as the user that asks may see them.
 */
async function readColumns(
  { kohaConf, databaseUrl }: { kohaConf?: string; databaseUrl?: string },
  database: string,
): Promise<Set<string>> {
  const connection = await connectToDatabase({ KOHA_CONF: kohaConf, TIDINGS_DATABASE_URL: databaseUrl });
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
