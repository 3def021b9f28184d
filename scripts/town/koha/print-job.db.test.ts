import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../test-database.ts";
import { checkInHeldBook } from "./circulation.ts";
import { seedLibrary } from "./library.ts";
import { runKohaPrint } from "./print-job.ts";

const NOW = new Date("2026-11-21T10:00:00.000Z");
const UNTICKED = 64;
let koha: TestDatabase;

beforeAll(async () => {
  koha = await openTestDatabase();
  await seedLibrary(koha.db, NOW);
});
afterAll(() => koha?.close());

const statuses = async (): Promise<string[]> => {
  const { rows } = await sql<{ status: string }>`
    select status from message_queue where message_transport_type = 'print' order by message_id`.execute(koha.db);
  return rows.map(({ status }) => status);
};

test("the print job puts on paper what nobody may be told by phone or mail, once", async () => {
  const { title } = await checkInHeldBook(koha.db, UNTICKED, NOW);
  const printed = await runKohaPrint(koha.db);
  expect(printed).toEqual([
    { noticeId: expect.any(Number), patronId: UNTICKED, content: expect.stringContaining(title) },
  ]);
  expect(await statuses()).toEqual(["sent"]);
  expect(await runKohaPrint(koha.db)).toEqual([]);
});

test("it marks what it has read as sent, whoever took it meanwhile", async () => {
  await checkInHeldBook(koha.db, UNTICKED, NOW);
  await runKohaPrint(koha.db, async () => {
    await sql`update message_queue set status = 'deleted'
      where message_transport_type = 'print' and status = 'pending'`.execute(koha.db);
  });
  expect(await statuses()).toEqual(["sent", "sent"]);
});
