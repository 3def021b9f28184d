import { sql } from "kysely";
import { afterAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { inTransaction } from "../database/connection.ts";
import { recordRestore } from "../inbound-health/restore.ts";
import { ARCHIVE_AFTER_MS, ATTEMPT_COLUMNS, archiveEnded, MESSAGE_COLUMNS } from "./archive.ts";
import { aBegun, aMessage, aWorker, later, type MessageWish, NOW } from "./message.fixture.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
const worker = await aWorker(db);
const old = later(-ARCHIVE_AFTER_MS);
beforeEach(async () => {
  for (const table of ["message", "attempt", "message_archive", "attempt_archive", "restore"] as const)
    await db.deleteFrom(`tidings_${table}`).execute();
});

const anEnded = (wish: MessageWish = {}) =>
  aMessage(db, { state: "delivered", address_id: 1, created_at: old, changed_at: old, ...wish });
/** What is newer than all keeps the others from being the newest. */
const aNewest = () => aMessage(db, { address_id: 1 });
const hot = async () => (await db.selectFrom("tidings_message").select("id").orderBy("id").execute()).map((r) => r.id);
const archived = async () =>
  (await db.selectFrom("tidings_message_archive").select("id").orderBy("id").execute()).map(({ id }) => id);

const columnsOf = async (table: string) => {
  const { rows } = await sql<{ name: string; type: string; nullable: string }>`
    select column_name as name, column_type as type, is_nullable as nullable from information_schema.columns
    where table_schema = database() and table_name = ${table} order by column_name`.execute(db);
  return rows;
};

test("archive and outbox have the same columns, and every one of them moves", async () => {
  for (const [table, columns] of [
    ["tidings_message", MESSAGE_COLUMNS],
    ["tidings_attempt", ATTEMPT_COLUMNS],
  ] as const) {
    const own = await columnsOf(table);
    expect(await columnsOf(`${table}_archive`)).toEqual(own);
    expect([...columns].sort()).toEqual(own.map(({ name }) => name).sort());
  }
});

test("what came to its end a week ago moves whole, with its attempts", async () => {
  const begun = await aBegun(db, worker);
  const ended = { state: "sent", created_at: old, changed_at: old, library: "MPL", about: "hold:7" } as const;
  await db.updateTable("tidings_message").set(ended).where("id", "=", begun.id).execute();
  await db.updateTable("tidings_attempt").set({ ended_at: old, reference: "uuid-1" }).execute();
  const before = [
    await db.selectFrom("tidings_message").select(MESSAGE_COLUMNS).executeTakeFirst(),
    await db.selectFrom("tidings_attempt").select(ATTEMPT_COLUMNS).executeTakeFirst(),
  ];
  const newest = await aNewest();
  expect(await archiveEnded(db, NOW)).toEqual({ moved: 1, more: false });
  expect([
    await db.selectFrom("tidings_message_archive").select(MESSAGE_COLUMNS).executeTakeFirst(),
    await db.selectFrom("tidings_attempt_archive").select(ATTEMPT_COLUMNS).executeTakeFirst(),
  ]).toEqual(before);
  expect(await hot()).toEqual([newest]);
  expect(await db.selectFrom("tidings_attempt").selectAll().execute()).toEqual([]);
  expect(await archiveEnded(db, NOW)).toEqual({ moved: 0, more: false });
});

test.for<[string, MessageWish]>([
  ["ended less than a week ago", { changed_at: later(1 - ARCHIVE_AFTER_MS) }],
  ["waits", { state: "queued" }],
  ["is being sent", { state: "sending" }],
  ["is in doubt", { state: "uncertain" }],
  ["Koha is still to be told of", { state: "failed", tell_at: NOW }],
])("what %s stays", async ([, wish]) => {
  const id = await anEnded(wish);
  const newest = await aNewest();
  expect(await archiveEnded(db, NOW)).toEqual({ moved: 0, more: false });
  expect(await hot()).toEqual([id, newest]);
});

test("what has an attempt without an end stays: an opt-out waits for it", async () => {
  const begun = await aBegun(db, worker);
  const ended = { state: "delivered", created_at: old, changed_at: old } as const;
  await db.updateTable("tidings_message").set(ended).execute();
  const newest = await aNewest();
  expect((await archiveEnded(db, NOW)).moved).toBe(0);
  expect(await hot()).toEqual([begun.id, newest]);
});

test("the newest message stays, so that ids go on behind it", async () => {
  const ids = [await anEnded(), await anEnded()];
  expect((await archiveEnded(db, NOW)).moved).toBe(1);
  expect([await archived(), await hot()]).toEqual([[ids[0]], [ids[1]]]);
});

test("many move in steps, the oldest first, and what somebody has locked is left for later", async () => {
  const ids: number[] = [];
  for (let one = 0; one < 5; one += 1) ids.push(await anEnded({ created_at: later(-ARCHIVE_AFTER_MS - 10 + one) }));
  await aNewest();
  await db.transaction().execute(async (tx) => {
    await tx
      .selectFrom("tidings_message")
      .select("id")
      .where("id", "=", ids[0] ?? 0)
      .forUpdate()
      .execute();
    expect(await archiveEnded(db, NOW, 2)).toEqual({ moved: 1, more: true });
  });
  expect(await archived()).toEqual([ids[1]]);
  while ((await archiveEnded(db, NOW, 2)).more);
  expect(await archived()).toEqual(ids);
});

test("two that move at once move each message once", async () => {
  const ids: number[] = [];
  for (let one = 0; one < 20; one += 1) ids.push(await anEnded());
  await aNewest();
  const moved = await Promise.all([archiveEnded(db, NOW), archiveEnded(db, NOW), archiveEnded(db, NOW)]);
  expect(moved.reduce((sum, one) => sum + one.moved, 0)).toBe(20);
  expect(await archived()).toEqual(ids);
});

test.for(["tidings_attempt_archive", "tidings_message_archive", "tidings_message"])(
  "a step that ends at %s has moved nothing, and the next one moves all",
  async (table) => {
    const begun = await aBegun(db, worker);
    await db.updateTable("tidings_message").set({ state: "sent", created_at: old, changed_at: old }).execute();
    await db.updateTable("tidings_attempt").set({ ended_at: old }).execute();
    await aNewest();
    const when = table === "tidings_message" ? "before delete" : "before insert";
    await sql`create trigger broken ${sql.raw(when)} on ${sql.table(table)}
      for each row signal sqlstate '45000' set message_text = 'killed here'`.execute(db);
    try {
      await expect(archiveEnded(db, NOW)).rejects.toThrow("killed here");
    } finally {
      await sql`drop trigger broken`.execute(db);
    }
    expect([await archived(), (await hot())[0]]).toEqual([[], begun.id]);
    expect(await db.selectFrom("tidings_attempt_archive").selectAll().execute()).toEqual([]);
    expect((await archiveEnded(db, NOW)).moved).toBe(1);
    expect(await archived()).toEqual([begun.id]);
  },
);

test("nothing moves while an older database that was put back is looked into", async () => {
  await anEnded();
  await aNewest();
  const found = later(-13 * 24 * 60 * 60_000);
  await inTransaction(db, (tx) => recordRestore(tx, { id: 1, backTo: found, lostUntil: found }, found));
  expect((await archiveEnded(db, later(90 * ARCHIVE_AFTER_MS))).moved).toBe(0);
  await db.updateTable("tidings_restore").set({ released_at: found }).execute();
  expect((await archiveEnded(db, NOW)).moved).toBe(0);
  expect((await archiveEnded(db, later(24 * 60 * 60_000))).moved).toBe(1);
});

test("what may move is found by its age alone: nothing else is looked at", async () => {
  await sql`insert into tidings_message (kind, priority, channel, sender, address_id, state, due_at, max_tries,
      created_at, changed_at)
      select 'notice', 5, 'sms', 'x', 1, 'sent', ${NOW}, 6, ${NOW}, ${NOW} from seq_1_to_3000`.execute(db);
  await anEnded();
  await sql`analyze table tidings_message`.execute(db);
  const { rows } = await sql<{
    key: string;
    rows: bigint | number;
  }>`explain select m.id from tidings_message m where m.created_at <= ${old}
    and m.changed_at <= ${old} and m.state in ('sent', 'delivered', 'failed', 'cancelled') and m.tell_at is null
    order by m.created_at limit 200`.execute(db);
  expect(rows).toMatchObject([{ key: expect.stringMatching(/^by_(created|state_made)$/) }]);
  expect(Number(rows[0]?.rows)).toBeLessThan(100);
});
