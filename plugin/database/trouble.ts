/** What keeps us from working with the database, as an administrator would mend it. */
export type DatabaseTrouble =
  | "read_only"
  | "locked"
  | "gone"
  | "silent"
  | "login_refused"
  | "no_database"
  | "denied"
  | "full"
  | "crowded"
  | "old_tables"
  | "damaged";

/** MariaDB's error numbers (mariadb.com/kb/en/mariadb-error-code-reference). */
const NUMBERS: Readonly<Record<DatabaseTrouble, readonly number[]>> = {
  // The server's option, a transaction or an engine that only reads, a table opened so.
  read_only: [1290, 1792, 1836, 1036],
  // Snapshot changed, lock wait timeout, deadlock, table lock, our own read lock, backup lock, a time limit.
  locked: [1020, 1205, 1213, 1099, 1223, 1614, 1969, 3024],
  // Shutting down, interrupted, gone, lost, killed; a Galera node that has not joined (1047).
  gone: [1053, 1317, 2002, 2003, 2006, 2013, 1927, 1047, 1152, 1158, 1159, 1160, 1161],
  silent: [],
  login_refused: [1045, 1130, 1129, 1251, 1524, 1698, 1820, 1862, 4151],
  no_database: [1049, 1046],
  denied: [1044, 1142, 1143, 1227, 1370],
  full: [1021, 1026, 1114, 1041],
  crowded: [1040, 1203, 1226],
  old_tables: [1146, 1054, 1109],
  damaged: [1033, 1034, 1035, 1194, 1195, 1712, 1813, 1932],
};

/** Words of the system and of mysql2, for a connection that did not come about or broke. */
const CODES: Readonly<Record<string, DatabaseTrouble>> = {
  ECONNREFUSED: "gone",
  ECONNRESET: "gone",
  EPIPE: "gone",
  ENOENT: "gone",
  EACCES: "gone",
  ENOTFOUND: "gone",
  EAI_AGAIN: "gone",
  EHOSTUNREACH: "gone",
  ENETUNREACH: "gone",
  PROTOCOL_CONNECTION_LOST: "gone",
  PROTOCOL_SEQUENCE_TIMEOUT: "silent",
  ETIMEDOUT: "silent",
  HANDSHAKE_NO_SSL_SUPPORT: "gone",
  HANDSHAKE_SSL_ERROR: "gone",
};

const BY_NUMBER = new Map(
  Object.entries(NUMBERS).flatMap(([trouble, numbers]) => numbers.map((one) => [one, trouble as DatabaseTrouble])),
);

/**
 * The trouble behind an error that the database or the way to it threw; undefined if it is none of these, which makes
 * it a bug. The system's words count only where a connection was meant: a file that is missing is ENOENT too.
 */
export function databaseTrouble(error: unknown): DatabaseTrouble | undefined {
  if (!(error instanceof Error)) return undefined;
  const fields: Record<string, unknown> = { ...error };
  const { errno, code, syscall, fatal } = fields;
  if (typeof fields.sqlMessage === "string" && typeof errno === "number") {
    // "Got error 28 from storage engine": the number is that of the file system, no space left.
    if (/\b(error|errcode):? "?28\b|no space left/i.test(fields.sqlMessage)) return "full";
    return BY_NUMBER.get(errno);
  }
  // mysql2 refuses a statement on a connection that has broken off.
  if (/connection is in closed state/.test(error.message)) return "gone";
  const onConnection = fatal === true || ["connect", "read", "write", "getaddrinfo"].includes(String(syscall));
  return typeof code === "string" && (onConnection || code.startsWith("PROTOCOL_")) ? CODES[code] : undefined;
}
