import { expect, test } from "vitest";
import { createdBy, type Rules, roomOf, tableFaults } from "./faults.ts";

const READS = `db.selectFrom("tidings_a")`;
const WRITES = `db.insertInto("tidings_a")`;
const rules = (change: Partial<Rules> = {}): Rules => ({
  ownership: { tidings_a: { writer: "outbox", readers: ["inbound"] } },
  readEverything: ["reports"],
  created: new Set(["tidings_a"]),
  ...change,
});
const own = { path: "plugin/outbox/a.ts", text: WRITES };
const listed = { path: "plugin/inbound/a.ts", text: READS };
const faultsOf = (path: string, text: string, change: Partial<Rules> = {}) =>
  tableFaults([own, listed, { path, text }], rules(change));

test.each([
  ["the owner writes", "plugin/outbox/deep/b.ts", WRITES],
  ["the owner reads", "plugin/outbox/b.ts", READS],
  ["a listed room reads", "plugin/inbound/b.ts", READS],
  ["a report reads", "plugin/reports/b.ts", READS],
  ["a table of Koha's is written", "plugin/koha/b.ts", `db.updateTable("message_queue")`],
])("no fault: %s", (_, path, text) => {
  expect(faultsOf(path, text)).toEqual([]);
});

test.each([
  ["another room writes", "plugin/delivery/b.ts", WRITES, "writes tidings_a, which only outbox may"],
  ["a reader writes", "plugin/inbound/b.ts", WRITES, "writes tidings_a, which only outbox may"],
  ["a report writes", "plugin/reports/b.ts", WRITES, "writes tidings_a, which only outbox may"],
  ["a file of its own writes", "plugin/main.ts", WRITES, "writes tidings_a, which only outbox may"],
  ["SQL elsewhere writes", "scripts/b.sql", "delete from tidings_a;", "writes tidings_a, which only outbox may"],
  ["the shim writes", "plugin/shim/A.pm", "update tidings_a set b = 1", "writes tidings_a, which only outbox may"],
  ["a command writes", "scripts/commands/b.ts", WRITES, "writes tidings_a, which only outbox may"],
  ["a command reads", "scripts/commands/b.ts", READS, "reads tidings_a, which is not listed for scripts"],
  ["the bot writes", "bot/b.ts", WRITES, "writes tidings_a, which only outbox may"],
  ["the bot reads", "bot/b.ts", READS, "reads tidings_a, which is not listed for bot"],
  ["a room that is not listed reads", "plugin/http/b.tsx", READS, "reads tidings_a, which is not listed for http"],
  ["a write is hidden", "plugin/outbox/b.ts", "db.updateTable(table)", "writes a table that is not named"],
])("a fault: %s", (_, path, text, fault) => {
  const faults = faultsOf(path, text);
  expect(faults).toHaveLength(1);
  expect(faults[0]).toContain(`${path}: ${fault}`);
});

test("the shim may write and read what is listed for it", () => {
  const ownership = { tidings_a: { writer: "outbox", readers: ["inbound"], shimWrites: true } } as const;
  expect(faultsOf("plugin/shim/A.pm", "update tidings_a set b = 1", { ownership })).toEqual([]);
  const unused = tableFaults([own, listed], rules({ ownership }));
  expect(unused).toEqual(["tidings_a: the shim is listed, but does not write it"]);
});

test("what the list says and nobody does is a fault", () => {
  expect(tableFaults([own], rules())).toEqual(["tidings_a: inbound is listed as a reader, but does not read it"]);
  expect(tableFaults([listed], rules())).toEqual(["tidings_a: outbox is listed as its writer, but does not write it"]);
});

test("the list and the migrations name the same tables", () => {
  const created = new Set(["tidings_b"]);
  expect(tableFaults([own, listed], rules({ created }))).toEqual([
    "tidings_b: is not listed",
    "tidings_a: is listed, but no migration creates it",
  ]);
});

test("a migration's comments create nothing", () => {
  const migration = "-- create table tidings_c\ncreate table if not exists tidings_a (\n  id int\n);\n";
  expect(createdBy([migration, "create table tidings_b (id int);"])).toEqual(new Set(["tidings_a", "tidings_b"]));
});

test.each([
  ["plugin/outbox/senders.ts", "outbox"],
  ["plugin/http/staff/page.tsx", "http"],
  ["plugin/preflight.ts", "preflight"],
  ["scripts/town/koha/library.sql", "scripts"],
])("%s belongs to %s", (path, room) => {
  expect(roomOf(path)).toBe(room);
});
