import { type Connection, createConnection, type RowDataPacket } from "mysql2/promise";
import { expect, onTestFinished, test } from "vitest";
import { createTestDatabase } from "../../test-database.ts";
import { type KohaShape, loadKoha } from "./tables.ts";

async function openKoha(shape: KohaShape): Promise<Connection> {
  const { name, socket, drop } = await createTestDatabase();
  const connection = await createConnection({ socketPath: socket, user: "root", database: name, charset: "utf8mb4" });
  onTestFinished(async () => {
    await connection.end();
    await drop();
  });
  await loadKoha(connection, shape);
  return connection;
}

async function addPatronWithNotice(koha: Connection): Promise<void> {
  await koha.query("insert into branches (branchcode, branchname) values ('MPL', 'Midway')");
  await koha.query("insert into categories (categorycode) values ('PT')");
  await koha.query("insert into message_transport_types values ('sms')");
  await koha.query("insert into borrowers (borrowernumber, branchcode, categorycode) values (7, 'MPL', 'PT')");
  await koha.query(
    `insert into message_queue (borrowernumber, content, message_transport_type, time_queued)
     values (7, 'Dune 沙丘 is waiting', 'sms', '2020-01-02 03:04:05')`,
  );
}

const readColumn = async (koha: Connection, sql: string): Promise<unknown[]> => {
  const [rows] = await koha.query<RowDataPacket[]>(sql);
  return rows.map((row) => Object.values(row)[0]);
};

const SHAPES: KohaShape[] = ["current", "19.06"];

test.each(SHAPES)("in a %s Koha the queue has no index on status", async (shape) => {
  const koha = await openKoha(shape);
  const indexed = await readColumn(
    koha,
    "select column_name from information_schema.statistics where table_schema = database() and table_name = 'message_queue'",
  );
  expect(indexed).toContain("borrowernumber");
  expect(indexed).not.toContain("status");
});

test.each(SHAPES)("in a %s Koha a patron's notices are deleted with the patron", async (shape) => {
  const koha = await openKoha(shape);
  await addPatronWithNotice(koha);
  expect(await readColumn(koha, "select content from message_queue")).toEqual(["Dune 沙丘 is waiting"]);
  await koha.query("delete from borrowers where borrowernumber = 7");
  expect(await readColumn(koha, "select content from message_queue")).toEqual([]);
});

test("only an old Koha changes time_queued when a notice's status changes", async () => {
  const kept = async (shape: KohaShape) => {
    const koha = await openKoha(shape);
    await addPatronWithNotice(koha);
    await koha.query("update message_queue set status = 'sent'");
    return (await readColumn(koha, "select time_queued = '2020-01-02 03:04:05' from message_queue"))[0];
  };
  expect(await kept("current")).toBe(1);
  expect(await kept("19.06")).toBe(0);
});

test.each(SHAPES)("every table of a %s Koha is InnoDB with Koha's collation", async (shape) => {
  const koha = await openKoha(shape);
  const kinds =
    "select distinct concat(engine, ' ', table_collation) from information_schema.tables where table_schema = database()";
  expect(await readColumn(koha, kinds)).toEqual(["InnoDB utf8mb4_unicode_ci"]);
});

test("only a current Koha has letter ids, guarantors in a table of their own, and opening hours", async () => {
  const found = async (shape: KohaShape) =>
    readColumn(
      await openKoha(shape),
      `select concat(table_name, '.', column_name) from information_schema.columns
       where table_schema = database() and concat(table_name, '.', column_name) in
         ('letter.id', 'message_queue.letter_id', 'borrower_relationships.id', 'library_hours.day', 'borrowers.guarantorid')
       order by 1`,
    );
  expect(await found("current")).toEqual([
    "borrower_relationships.id",
    "letter.id",
    "library_hours.day",
    "message_queue.letter_id",
  ]);
  expect(await found("19.06")).toEqual(["borrowers.guarantorid"]);
});
