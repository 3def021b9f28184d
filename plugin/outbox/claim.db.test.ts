import { Kysely, MysqlDialect } from "kysely";
import type { RowDataPacket } from "mysql2";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { openDatabase, type Tables } from "../database/connection.ts";
import { claimDue } from "./claim.ts";
import { aMessage, aWorker, later, manyMessages, NOW, NUMBER, readMessage } from "./message.fixture.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);

test("500 notices, 8 workers: none is claimed twice and none is forgotten", async () => {
  await manyMessages(db, 500, { sender: "busy" });
  const claimAll = async () => {
    const own = openDatabase({ socketPath: koha.socket, user: "root", password: "", database: koha.name }, 1);
    onTestFinished(own.close);
    const worker = await aWorker(own.db);
    const mine: { worker: number; id: number }[] = [];
    for (;;) {
      const claims = await claimDue(own.db, { worker, sender: "busy", limit: 7 }, NOW);
      if (claims.length === 0) return mine;
      mine.push(...claims.map(({ id }) => ({ worker, id })));
    }
  };
  const shares = await Promise.all(Array.from({ length: 8 }, claimAll));
  const claimed = shares.flat();
  expect(claimed).toHaveLength(500);
  expect(new Set(claimed.map(({ id }) => id)).size).toBe(500);
  const rows = await db
    .selectFrom("tidings_message")
    .select(["id", "claimed_by"])
    .where("sender", "=", "busy")
    .execute();
  expect(new Map(rows.map((row) => [row.id, row.claimed_by]))).toEqual(
    new Map(claimed.map(({ id, worker }) => [id, worker])),
  );
  expect(shares.filter((share) => share.length > 0).length).toBeGreaterThan(1);
});

test("a row that another worker is just claiming is passed over, not waited for", async () => {
  const taken = await aMessage(db, { sender: "passed over", due_at: later(-3_000) });
  const free = await aMessage(db, { sender: "passed over", due_at: later(-2_000) });
  await db.transaction().execute(async (tx) => {
    await tx.selectFrom("tidings_message").select("id").where("id", "=", taken).forUpdate().execute();
    const claims = await claimDue(db, { worker: 1, sender: "passed over", limit: 10 }, NOW);
    expect(claims.map(({ id }) => id)).toEqual([free]);
  });
});

test("replies are claimed first, then notices by the time at which they were due", async () => {
  const sender = "in order";
  const second = await aMessage(db, { sender, due_at: later(-20_000) });
  const first = await aMessage(db, { sender, due_at: later(-30_000) });
  const answer = await aMessage(db, { sender, kind: "reply", due_at: later(-10_000) });
  const claims = await claimDue(db, { worker: 1, sender, limit: 2 }, NOW);
  expect(claims.map(({ id }) => id)).toEqual([answer, first]);
  expect((await claimDue(db, { worker: 1, sender, limit: 2 }, NOW)).map(({ id }) => id)).toEqual([second]);
});

test("a message that is not due, or leaves by another number, is not claimed", async () => {
  const sender = "patient";
  const waiting = await aMessage(db, { sender, due_at: later(1) });
  await aMessage(db, { sender: "somebody else" });
  expect(await claimDue(db, { worker: 1, sender, limit: 10 }, NOW)).toEqual([]);
  expect((await claimDue(db, { worker: 1, sender, limit: 10 }, later(1))).map(({ id }) => id)).toEqual([waiting]);
});

test("a claim carries its worker and a count, so that a later claim of the same message is another", async () => {
  const id = await aMessage(db, { sender: "signed" });
  const [claim] = await claimDue(db, { worker: 31, sender: "signed", limit: 1 }, NOW);
  expect(claim).toMatchObject({ id, claimNumber: 1 });
  expect(await readMessage(db, id)).toMatchObject({ state: "sending", claimed_by: 31, claimed_at: NOW, claims: 1 });
  await db.updateTable("tidings_message").set({ state: "queued" }).where("id", "=", id).execute();
  expect((await claimDue(db, { worker: 32, sender: "signed", limit: 1 }, NOW))[0]).toMatchObject({
    id,
    claimNumber: 2,
  });
});

test("a claim finds what is due by its index, without sorting", async () => {
  await manyMessages(db, 1_000, { sender: NUMBER });
  await manyMessages(db, 1_000, { sender: NUMBER, state: "delivered" });
  await koha.pool.promise().query("analyze table tidings_message");
  const asked: { sql: string; parameters: readonly unknown[] }[] = [];
  const watched = new Kysely<Tables>({
    dialect: new MysqlDialect({ pool: koha.pool }),
    log: ({ query }) => void asked.push(query),
  });
  expect(await claimDue(watched, { worker: 1, sender: NUMBER, limit: 10 }, NOW)).toHaveLength(10);
  const looks = asked.filter(({ sql }) => /skip locked/.test(sql));
  expect(looks.length).toBeGreaterThan(0);
  for (const { sql, parameters } of looks) {
    const [plan] = await koha.pool.promise().query<RowDataPacket[]>(`explain ${sql}`, [...parameters] as object[]);
    expect(plan).toMatchObject([{ key: "claimable" }]);
    expect(JSON.stringify(plan)).not.toMatch(/filesort|temporary/i);
  }
});
