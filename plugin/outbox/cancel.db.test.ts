import { Kysely, MysqlDialect } from "kysely";
import type { RowDataPacket } from "mysql2";
import { afterAll, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import type { Tables } from "../database/connection.ts";
import { cancelOverdue } from "./cancel.ts";
import { aMessage, later, manyMessages, NOW, readMessage } from "./message.fixture.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);

test("what is overdue is found among the queued alone, by their index", async () => {
  await manyMessages(db, 300, { expires_at: later(1) });
  await manyMessages(db, 2_000, { state: "delivered", expires_at: NOW });
  const overdue = await aMessage(db, { expires_at: NOW });
  await koha.pool.promise().query("analyze table tidings_message");
  const asked: { sql: string; parameters: readonly unknown[] }[] = [];
  const watched = new Kysely<Tables>({
    dialect: new MysqlDialect({ pool: koha.pool }),
    log: ({ query }) => void asked.push(query),
  });
  expect(await cancelOverdue(watched, NOW)).toEqual({ ids: [overdue], more: false });
  const [look] = asked;
  const [plan] = await koha.pool
    .promise()
    .query<RowDataPacket[]>(`explain ${look?.sql}`, [...(look?.parameters ?? [])] as object[]);
  expect(plan).toMatchObject([{ key: expect.stringMatching(/^(claimable|by_state_made)$/) }]);
  expect(JSON.stringify(plan)).not.toMatch(/filesort|temporary/i);
});

test("one that a worker is just claiming is left to it, and not waited for", async () => {
  const [taken, free] = [await aMessage(db, { expires_at: NOW }), await aMessage(db, { expires_at: NOW })];
  await db.transaction().execute(async (tx) => {
    await tx.selectFrom("tidings_message").select("id").where("id", "=", taken).forUpdate().execute();
    expect((await cancelOverdue(db, NOW)).ids).toEqual([free]);
  });
  expect((await readMessage(db, taken)).state).toBe("queued");
});

test("a batch that others hold is no reason to look again at once", async () => {
  await manyMessages(db, 200, { expires_at: NOW });
  await db.transaction().execute(async (tx) => {
    await tx.selectFrom("tidings_message").select("id").where("state", "=", "queued").forUpdate().execute();
    expect(await cancelOverdue(db, NOW)).toEqual({ ids: [], more: false });
  });
  expect(await cancelOverdue(db, NOW)).toMatchObject({ more: true });
});
