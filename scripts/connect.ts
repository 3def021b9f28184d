import { type Connection, createConnection } from "mysql2/promise";
import { Failure } from "../plugin/foundation/failure.ts";
import { type KohaDatabase, readDatabaseAddress, readTlsFiles } from "../plugin/koha/settings.ts";

const REASONS: Record<string, string> = {
  ECONNREFUSED: "nobody answers there: is MariaDB running, and is the address right?",
  ENOENT: "there is no such socket: is MariaDB running, and is the path right?",
  ENOTFOUND: "the name of that host is not known.",
  ETIMEDOUT: "no answer came in time: is a firewall in between?",
  EACCES: "this user of the server may not use that socket.",
  ER_ACCESS_DENIED_ERROR: "the user or the password is not accepted.",
  ER_ACCESS_DENIED_NO_PASSWORD_ERROR: "the user or the password is not accepted.",
  ER_DBACCESS_DENIED_ERROR: "this user may not use that database.",
  ER_BAD_DB_ERROR: "the server has no database of that name.",
};

/**
 * Opens one connection, in UTC, to the database that TIDINGS_DATABASE_URL or else KOHA_CONF names. Throws a Failure
 * that says why it cannot.
 */
export async function connectToDatabase(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Connection> {
  const address = await readDatabaseAddress({ databaseUrl: env.TIDINGS_DATABASE_URL, kohaConf: env.KOHA_CONF });
  const { tls, timezone: _hosts, ...plain } = address;
  const ssl = tls && { ssl: await readTlsFiles(address) };
  const connection = await createConnection({ ...plain, ...ssl, charset: "utf8mb4", timezone: "Z" }).catch(
    (cause: unknown) => {
      throw new Failure(
        "database_unreachable",
        `The database at ${place(address)} cannot be used: ${reason(cause)}`,
        cause,
      );
    },
  );
  await connection.query("set session time_zone = '+00:00', lock_wait_timeout = 60");
  return connection;
}

function place(address: KohaDatabase): string {
  return `${address.socketPath ?? `${address.host}:${address.port}`} (database ${address.database})`;
}

function reason(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return REASONS[code] ?? (cause instanceof Error && cause.message !== "" ? cause.message : code);
}
