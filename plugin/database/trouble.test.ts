import { expect, test } from "vitest";
import { databaseTrouble } from "./trouble.ts";

/** An error as mysql2 throws it for what the server says. */
const said = (errno: number, sqlMessage = "no") => Object.assign(new Error(sqlMessage), { errno, sqlMessage });
/** An error of the connection itself. */
const broke = (code: string, more: object = {}) => Object.assign(new Error(code), { code, errno: -1, ...more });

test.each([
  ["the option --read-only", said(1290), "read_only"],
  ["a read-only transaction", said(1792), "read_only"],
  ["read-only mode", said(1836), "read_only"],
  ["a lock wait that timed out", said(1205), "locked"],
  ["a deadlock", said(1213), "locked"],
  ["a shutdown", said(1053), "gone"],
  ["a killed connection", said(1927), "gone"],
  ["a refused password", said(1045), "login_refused"],
  ["a host that may not enter", said(1130), "login_refused"],
  ["no such database", said(1049), "no_database"],
  ["no right to the database", said(1044), "denied"],
  ["no right to the table", said(1142), "denied"],
  ["a full disk", said(1021), "full"],
  ["a full table", said(1114), "full"],
  ["a full file system behind the engine", said(1030, "Got error 28 from storage engine InnoDB"), "full"],
  ["a full temporary folder", said(1, 'Can\'t create/write to file (Errcode: 28 "No space left")'), "full"],
  ["too many connections", said(1040), "crowded"],
  ["too many of this user", said(1203), "crowded"],
  ["a limit of this user", said(1226), "crowded"],
  ["no such table", said(1146), "old_tables"],
  ["no such column", said(1054), "old_tables"],
  ["a crashed table", said(1194), "damaged"],
  ["nobody at the port", broke("ECONNREFUSED", { syscall: "connect" }), "gone"],
  ["no such socket", broke("ENOENT", { syscall: "connect", fatal: true }), "gone"],
  ["a connection that broke off", broke("PROTOCOL_CONNECTION_LOST"), "gone"],
  ["a reset", broke("ECONNRESET", { fatal: true }), "gone"],
  ["a name that is not known", broke("ENOTFOUND", { syscall: "getaddrinfo" }), "gone"],
  ["no answer in time", broke("ETIMEDOUT", { syscall: "connect", fatal: true }), "silent"],
  ["a statement on a dead connection", new Error("Can't add new command when connection is in closed state"), "gone"],
])("%s", (_, error, trouble) => {
  expect(databaseTrouble(error)).toBe(trouble);
});

test.each([
  ["a missing file", broke("ENOENT", { syscall: "open" })],
  ["a statement that does not parse", said(1064)],
  ["a row that is there already", said(1062)],
  ["a bug", new TypeError("undefined is not a function")],
  ["no error at all", "ECONNREFUSED"],
])("%s is no trouble of the database", (_, error) => {
  expect(databaseTrouble(error)).toBeUndefined();
});
