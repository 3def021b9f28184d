import { type Connection, createConnection } from "mysql2/promise";
import { readDatabaseAddress, readTlsFiles } from "../plugin/koha/settings.ts";
import { noConnection } from "../plugin/koha/unusable-database.ts";

/**
 * Opens one connection, in UTC, to the database that TIDINGS_DATABASE_URL or else KOHA_CONF names. Throws a Failure
 * that says why it cannot.
 */
export async function connectToDatabase(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Connection> {
  const address = await readDatabaseAddress({ databaseUrl: env.TIDINGS_DATABASE_URL, kohaConf: env.KOHA_CONF });
  const { tls, timezone: _hosts, severalTimezones: _too, ...plain } = address;
  const ssl = tls && { ssl: await readTlsFiles(address) };
  const connection = await createConnection({ ...plain, ...ssl, charset: "utf8mb4", timezone: "Z" }).catch(
    (cause: unknown) => {
      throw noConnection(cause, address);
    },
  );
  await connection.query("set session time_zone = '+00:00', lock_wait_timeout = 60");
  return connection;
}
