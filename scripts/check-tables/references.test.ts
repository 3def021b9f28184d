import { expect, test } from "vitest";
import { hidesWrites, referencesOf } from "./references.ts";

const read = (source: string) => referencesOf(source).flatMap(({ table, writes }) => (writes ? [] : [table]));
const written = (source: string) => referencesOf(source).flatMap(({ table, writes }) => (writes ? [table] : []));

test.each([
  ["a selection", `db.selectFrom("tidings_a").selectAll()`, ["tidings_a"]],
  ["an alias", `db.selectFrom("tidings_a as a")`, ["tidings_a"]],
  ["a list", `db.selectFrom(["tidings_a as a", "tidings_b as b"])`, ["tidings_a", "tidings_b"]],
  ["a join", `query.leftJoin("tidings_a as a", (join) => join)`, ["tidings_a"]],
  ["a subquery", `exists(selectFrom("tidings_a"))`, ["tidings_a"]],
  ["raw SQL", "sql`select 1 from tidings_a a, tidings_b b`", ["tidings_a", "tidings_b"]],
  ["a raw join", "sql`select 1 from message_queue q left join tidings_a a on a.id = q.id`", ["tidings_a"]],
  ["a lock", "sql`select id from tidings_a for update`", ["tidings_a"]],
  ["Perl", `value( $dbh, 'select count(*) from tidings_a' )`, ["tidings_a"]],
  ["a constant that holds a name", `const table = "tidings_a";`, ["tidings_a"]],
])("a source reads by %s", (_, source, tables) => {
  expect(read(source)).toEqual(tables);
  expect(written(source)).toEqual([]);
});

test.each([
  ["a column", `query.where("tidings_a.id", "=", 1)`],
  ["a property of a type", "interface Tables { tidings_a: ATable }"],
  ["a comment", "// selectFrom(tidings_a)\n/** delete from\n * tidings_a */\n# update tidings_a set b = 1"],
])("%s is no reference", (_, source) => {
  expect(referencesOf(source)).toEqual([]);
});

test.each([
  ["an insert", `tx\n  .insertInto("tidings_a")\n  .values({})`, ["tidings_a"]],
  ["an update", `tx.updateTable("tidings_a as a").set({ b: 1 })`, ["tidings_a"]],
  ["an update of a list", `tx.updateTable(["tidings_a as a", "tidings_b as b"]).set({})`, ["tidings_a", "tidings_b"]],
  ["a deletion", `tx.deleteFrom("tidings_a").where("id", "=", 1)`, ["tidings_a"]],
  ["a raw insert", "sql`insert ignore into tidings_a (b) values (1)`", ["tidings_a"]],
  ["an upsert", "sql`insert into tidings_a (b) values (1) on duplicate key update b = values(b)`", ["tidings_a"]],
  ["a replacement", "sql`replace into tidings_a (b) values (1)`", ["tidings_a"]],
  ["a raw deletion", "sql`delete from tidings_a where b = 1`", ["tidings_a"]],
  ["a raw update", "sql`update tidings_a set b = 1 where c = 2`", ["tidings_a"]],
  ["an update by its alias", "sql`update tidings_a x set x.b = 1`", ["tidings_a"]],
  ["a name in backticks", "sql`update \\`tidings_a\\` set b = 1`", ["tidings_a"]],
  ["a truncation", "sql`truncate table tidings_a`", ["tidings_a"]],
  ["capitals", "INSERT INTO tidings_a VALUES (1)", ["tidings_a"]],
])("a source writes by %s", (_, source, tables) => {
  expect(written(source)).toEqual(tables);
});

test.each([
  ["sets the second", "update tidings_a a join tidings_b b on b.id = a.id set b.x = a.y where a.z = 1", ["tidings_b"]],
  ["sets the first", "update tidings_a a join tidings_b b on b.id = a.id set a.x = b.y", ["tidings_a"]],
  ["sets both", "update tidings_a a, tidings_b b set a.x = 1, b.x = 1", ["tidings_a", "tidings_b"]],
  ["joins a table of Koha's", "update message_queue q join tidings_b b on b.id = q.id set b.x = 1", ["tidings_b"]],
  ["sets only Koha's", "update message_queue q join tidings_b b on b.id = q.id set q.x = b.x", []],
  [
    "does not say whose column",
    "update tidings_a a join tidings_b b on b.id = a.id set x = 1",
    ["tidings_a", "tidings_b"],
  ],
  ["deletes from one of two", "delete a from tidings_a a join tidings_b b on b.id = a.id", ["tidings_a"]],
])("of several tables a statement that %s", (_, statement, tables) => {
  expect(written(`sql\`${statement}\``)).toEqual(tables);
});

test("a joined update of the query builder writes what it sets by an alias", () => {
  const update = (set: string) =>
    `tx.updateTable("tidings_a as a").innerJoin("tidings_b as b", "b.id", "a.id").set(${set})`;
  expect(written(update(`{ "a.x": 1 }`))).toEqual(["tidings_a"]);
  expect(written(update(`{ "b.x": 1 }`))).toEqual(["tidings_a", "tidings_b"]);
  expect(written(update(`"b.x", 1`))).toEqual(["tidings_a", "tidings_b"]);
});

test.each([
  ["tx.insertInto(table)", true],
  ["tx.updateTable([table])", true],
  [`sql\`delete from \${table}\``, true],
  [`change( $dbh, "update $table set b = 1" )`, true],
  [`tx.insertInto("message_queue")`, false],
  [`tx\n.updateTable(\n  "tidings_a")`, false],
  [`sql\`select 1 from \${table} for update\``, false],
])("%s hides what it writes: %s", (source, hides) => {
  expect(hidesWrites(source)).toBe(hides);
});
