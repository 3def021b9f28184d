import { expect, test } from "vitest";
import { noConnection, unusableDatabase } from "./unusable-database.ts";

const at = { host: "db.example", port: 3306, user: "koha", password: "open-sesame", database: "koha_library" };
const error = (code: string, more: object = {}) => Object.assign(new Error(`${code} said`), { code, ...more });

test.each([
  ["ECONNREFUSED", { syscall: "connect" }, /nobody answers there/],
  ["ENOENT", { syscall: "connect", fatal: true }, /no such socket/],
  ["ER_ACCESS_DENIED_ERROR", { errno: 1045, sqlMessage: "x" }, /user or the password is not accepted/],
  ["ER_BAD_DB_ERROR", { errno: 1049, sqlMessage: "x" }, /no database of that name/],
  ["ER_CON_COUNT_ERROR", { errno: 1040, sqlMessage: "x" }, /no more connections/],
  ["ER_OPTION_PREVENTS_STATEMENT", { errno: 1290, sqlMessage: "x" }, /read-only/],
  ["ER_LOCK_WAIT_TIMEOUT", { errno: 1205, sqlMessage: "x" }, /lock holds it up/],
  ["SELF_SIGNED_CERT_IN_CHAIN", {}, /no secure connection \(TLS\)/],
])("%s is told with its place in one line, without the password", (code, more, words) => {
  const told = unusableDatabase(error(code, more), at)?.message ?? "";
  expect(told).toMatch(/^The database at db\.example:3306 \(database koha_library\) cannot be used: .*[.?]$/);
  expect(told).toMatch(words);
  expect(told).not.toContain("open-sesame");
});

test("a missing file and a bug are not the database's fault; a connection that fails is, whatever the reason", () => {
  expect(unusableDatabase(error("ENOENT", { syscall: "open" }), at)).toBeUndefined();
  expect(unusableDatabase(new TypeError("a bug"), at)).toBeUndefined();
  expect(noConnection(error("ER_HANDSHAKE_ERROR"), at).message).toMatch(/cannot be used: ER_HANDSHAKE_ERROR said$/);
});
