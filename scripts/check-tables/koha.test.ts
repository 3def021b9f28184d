import { expect, test } from "vitest";
import { kohaFaults } from "./koha.ts";

const TABLES = ["message_queue", "letter"];
const faultsOf = (path: string, text: string) => kohaFaults([{ path, text }], TABLES);

test.each([
  ["selects", `db.selectFrom("letter")`],
  ["selects by an alias", `db.selectFrom("letter as l")`],
  ["selects from a list", `db.selectFrom(["tidings_a as a", "letter as l"])`],
  ["joins", `query\n  .innerJoin(\n    "letter as l", "l.id", "a.id")`],
  ["inserts", `db.insertInto("letter")`],
  ["updates", `db.updateTable("letter as l")`],
  ["deletes", `db.deleteFrom('letter')`],
  ["puts it into raw SQL", `sql.table("letter")`],
  ["selects in raw SQL", "sql`select 1 from letter l`"],
  ["selects in capitals", "sql`SELECT 1 FROM letter`"],
  ["names it in backticks", "sql`select 1 from \\`letter\\``"],
  ["names it second", "sql`select 1 from tidings_a as a, letter l`"],
  ["joins in raw SQL", "sql`select 1 from tidings_a a left join letter l on l.id = a.id`"],
  ["inserts in raw SQL", "sql`insert ignore into letter values (1)`"],
  ["updates in raw SQL", "sql`update letter set a = 1`"],
])("a source that %s names a table of Koha's", (_, text) => {
  const fault = "plugin/reports/a.ts: names letter, a table of Koha's, which only plugin/koha/ may";
  expect(faultsOf("plugin/reports/a.ts", text)).toEqual([fault]);
});

test("a name of several words is a fault wherever it stands, in every program", () => {
  for (const path of ["plugin/http/a.tsx", "bot/a.ts", "scripts/commands/a.ts"]) {
    expect(faultsOf(path, `const table = "message_queue";`)).toHaveLength(1);
  }
});

test.each([
  ["plugin/koha/ itself", "plugin/koha/a.ts", `db.selectFrom("letter")`],
  ["the shim", "plugin/shim/A.pm", "select 1 from message_queue"],
  ["a comment", "plugin/reports/a.ts", "// from letter\n/* message_queue */"],
  ["a word", "plugin/reports/a.ts", `say("letter"); const letter = row.letter; import x from "./letter.ts";`],
  ["a column", "plugin/reports/a.ts", `query.where("message_queue.id", "=", 1).select("letter.id")`],
  ["a property", "scripts/a.ts", "const GRANTS = { message_queue: [], letter: [] };"],
  ["another table", "plugin/reports/a.ts", "sql`select 1 from letters, message_queue_old`"],
])("no fault: %s", (_, path, text) => {
  expect(faultsOf(path, text)).toEqual([]);
});
