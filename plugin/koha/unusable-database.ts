import { type DatabaseTrouble, databaseTrouble } from "../database/trouble.ts";
import { Failure } from "../foundation/failure.ts";
import { networkCause } from "../foundation/network-cause.ts";
import type { KohaDatabase } from "./settings.ts";

/** What a connection that does not come about means here, by the word of the system or of MariaDB. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nobody answers there: is MariaDB running, and is the address right?",
  ENOENT: "there is no such socket: is MariaDB running, and is the path right?",
  ENOTFOUND: "the name of that host is not known.",
  EAI_AGAIN: "the name of that host is not known: does this server's name service work?",
  ETIMEDOUT: "no answer came in time: is a firewall in between?",
  EHOSTUNREACH: "there is no way to that host: is the address right?",
  ENETUNREACH: "there is no way to that host: is the address right?",
  EACCES: "this user of the server may not use that socket.",
  ER_ACCESS_DENIED_ERROR: "the user or the password is not accepted.",
  ER_ACCESS_DENIED_NO_PASSWORD_ERROR: "the user or the password is not accepted.",
  ER_DBACCESS_DENIED_ERROR: "this user may not use that database.",
  ER_BAD_DB_ERROR: "the server has no database of that name.",
  ER_HOST_NOT_PRIVILEGED: "the server lets nobody in from this machine: look at the host of the database's user.",
  ER_HOST_IS_BLOCKED: "the server has shut this machine out after many errors: run mariadb-admin flush-hosts there.",
  HANDSHAKE_NO_SSL_SUPPORT: "the server offers no secure connection (TLS).",
};

/** The same for what the database says once it is reached. */
const TROUBLES: Readonly<Record<DatabaseTrouble, string>> = {
  read_only:
    "it is read-only and takes no changes: switch it to read-write (read_only=0), or name the server that takes changes.",
  locked: "a lock holds it up: is a backup running, or LOCK TABLES of another program? Try again once that is done.",
  gone: "the connection broke off: is MariaDB running?",
  silent: "no answer came in time: is a firewall in between?",
  login_refused: "the user or the password is not accepted.",
  no_database: "the server has no database of that name.",
  denied: 'this user lacks a right: the command "grants" prints what it needs.',
  full: "its disk is full, or the server's memory.",
  crowded: "it takes no more connections: too many are open (max_connections, or the user's own limit).",
  old_tables: "a table or column is missing: is it the right one, and has the plugin been installed or upgraded?",
  damaged: "a table is damaged: look into MariaDB's log.",
};

/**
 * The Failure `database_unreachable` for what the database, or the way to it, threw: one sentence that says where it is
 * and what to mend, without the password. Undefined for any other error, which is a bug.
 */
export function unusableDatabase(error: unknown, address: KohaDatabase): Failure | undefined {
  if (error instanceof Failure) return undefined;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const trouble = databaseTrouble(error);
  const why = REASONS[code] ?? (trouble ? TROUBLES[trouble] : secureReason(code));
  // ENOENT and EACCES are words of files too.
  if (why === undefined || (!trouble && /^E(NOENT|ACCES)$/.test(code))) return undefined;
  // These name tables and rights, never what is in them.
  const told = trouble === "denied" || trouble === "old_tables" || trouble === "damaged" ? saidBy(error) : "";
  return new Failure(
    "database_unreachable",
    `The database at ${placeOf(address)} cannot be used: ${why}${told}`,
    error,
  );
}

/** The same for a connection that did not come about: whatever the reason, it is told in one sentence. */
export function noConnection(error: unknown, address: KohaDatabase): Failure {
  const said = error instanceof Error && error.message !== "" ? error.message : String(error);
  const sentence = `The database at ${placeOf(address)} cannot be used: ${said}`;
  return unusableDatabase(error, address) ?? new Failure("database_unreachable", sentence, error);
}

/** What to mend, for a trouble with a database whose address the reader knows. */
export const mendDatabase = (trouble: DatabaseTrouble): string => `The database cannot be used: ${TROUBLES[trouble]}`;

function secureReason(code: string): string | undefined {
  if (networkCause(code) !== "tls_failed") return undefined;
  return `no secure connection (TLS) comes about (${code}): look at its certificate, and at ca, cert and key.`;
}

const saidBy = (error: unknown): string =>
  error instanceof Error && error.message !== "" ? ` (${error.message.replace(/\s+/g, " ")})` : "";

function placeOf(address: KohaDatabase): string {
  return `${address.socketPath ?? `${address.host}:${address.port}`} (database ${address.database})`;
}
