import { expect, test } from "vitest";
import { readStatements } from "./migrations.ts";

test("a statement ends at a semicolon at a line's end, and nowhere else", () => {
  const sql = "create table a (\n  word varchar(9) default 'a;b'\n); \n\ninsert into a values ('x');\r\n";
  expect(readStatements(sql)).toEqual([
    "create table a (\n  word varchar(9) default 'a;b'\n)",
    "insert into a values ('x')",
  ]);
});

test("comment lines between statements are skipped, and none ends a statement", () => {
  expect(readStatements("-- breaking\n-- first;\ndo 1;\n  -- between;\ndo\n-- inside;\n2;\n")).toEqual([
    "do 1",
    "do\n-- inside;\n2",
  ]);
});

test("blank lines and dashes within a string are kept", () => {
  const text = "insert into a values ('Dune\n\n-- is\nwaiting')";
  expect(readStatements(`${text};\n`)).toEqual([text]);
});

test("a file that was cut off is refused, not applied in part", () => {
  expect(() => readStatements("do 1;\ncreate table a (\n")).toThrow("cut off");
});

test("an empty file has no statements", () => {
  expect(readStatements("\n-- nothing yet\n")).toEqual([]);
});
