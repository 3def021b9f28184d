import { sql } from "kysely";
import { afterAll, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { columnsThatHold, isAscii, valuesHeldBy } from "./charset.ts";

const koha = await openTestDatabase();
afterAll(koha.close);
await sql`create table words (
  wide varchar(40) character set utf8mb4, older varchar(40) character set utf8mb3,
  west varchar(40) character set latin1, plain varchar(40) character set ascii, count int)`.execute(koha.db);
const COLUMNS = ["wide", "older", "west", "plain", "count"] as const;

test.each([
  ["HOLD", true, ["wide", "older", "west", "plain", "count"]],
  ["søren", false, ["wide", "older", "west"]],
  ["a ’quote’", false, ["wide", "older", "west"]],
  ["Иванова", false, ["wide", "older"]],
  ["ﬁ", false, ["wide", "older"]],
  ["😀", false, ["wide"]],
  ["?😀", false, ["wide"]],
])("%s is held by the columns that have its characters", async (value, ascii, columns) => {
  expect(isAscii(value)).toBe(ascii);
  expect(await columnsThatHold(koha.db, "words", COLUMNS, value)).toEqual(columns);
  for (const column of columns) {
    await sql`select 1 from words where ${sql.ref(column)} = ${value}`.execute(koha.db);
  }
});

test("of a list only the values that the column can hold are asked for", async () => {
  expect(await valuesHeldBy(koha.db, "words", "west", ["HOLD", "søren", "Иванова", "😀"])).toEqual(["HOLD", "søren"]);
  expect(await valuesHeldBy(koha.db, "words", "no_such_column", ["HOLD", "søren"])).toEqual(["HOLD"]);
});
