import { Kysely, MysqlDialect, sql } from "kysely";
import { afterAll, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { judgeReceipt } from "../channels/open.ts";
import type { Tables } from "../database/connection.ts";
import { type Begun, begin } from "../outbox/begin.ts";
import { claimDue } from "../outbox/claim.ts";
import { aBegun, aWorker, manyMessages, NOW, readAttempts, readMessage } from "../outbox/message.fixture.ts";
import { openSettleBatch } from "./settle-batch.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
const worker = await aWorker(db);

let spread = 0;
let lines = 0;
const settle = openSettleBatch({
  db,
  worker,
  judge: judgeReceipt,
  now: () => NOW,
  chance: () => {
    spread += 0.1;
    return spread;
  },
});

const settleAs = (message: Begun) => settle(message, { kind: "accepted", reference: `uuid-${message.id}` });
async function manyBegun(count: number): Promise<Begun[]> {
  lines += 1;
  const sender = `line ${lines}`;
  await manyMessages(db, count, { sender });
  const { begun } = await begin(
    db,
    worker,
    await claimDue(db, { worker, sender, limit: count }, NOW),
    () => undefined,
    NOW,
  );
  return begun;
}

test("each caller learns how its own message was settled, once that is on disk", async () => {
  const messages = await manyBegun(120);
  const settled = await Promise.all(
    messages.map(async (message) => {
      const one = await settleAs(message);
      return { one, state: (await readMessage(db, message.id)).state };
    }),
  );
  expect(settled.map(({ one, state }) => `${one.id} ${one.kept} ${state}`)).toEqual(
    messages.map(({ id }) => `${id} true sent`),
  );
  for (const { id } of messages.slice(0, 3))
    expect(await readAttempts(db, id)).toMatchObject([{ reference: `uuid-${id}` }]);
});

test("outcomes that end together share their commits", async () => {
  const messages = await manyBegun(50);
  let writes = 0;
  const watched = new Kysely<Tables>({
    dialect: new MysqlDialect({ pool: koha.pool }),
    log: ({ query }) => {
      if (query.sql.startsWith("insert into `tidings_attempt`")) writes += 1;
    },
  });
  const shared = openSettleBatch({ db: watched, worker, judge: judgeReceipt, now: () => NOW, chance: () => 0 });
  await Promise.all(messages.map((message) => shared(message, { kind: "accepted", reference: "uuid" })));
  expect(writes).toBe(1);
});

test("each retry is spread by its own chance", async () => {
  const refusal = { kind: "retry", reason: "number_misconfigured", backoff: {} } as const;
  const messages = [await aBegun(db, worker), await aBegun(db, worker)];
  await Promise.all(messages.map((message) => settle(message, refusal)));
  const dues = await Promise.all(messages.map(async ({ id }) => (await readMessage(db, id)).due_at.getTime()));
  expect(dues[0]).not.toBe(dues[1]);
});

test("what is known is not lost while the database is away for a moment", async () => {
  const message = await aBegun(db, worker);
  await sql`rename table tidings_attempt to attempts_are_away`.execute(db);
  const settling = settleAs(message);
  const first = await Promise.race([
    settling.then(
      () => "settled",
      () => "lost",
    ),
    new Promise((passed) => setTimeout(() => passed("kept"), 200)),
  ]);
  expect(first).toBe("kept");
  await sql`rename table attempts_are_away to tidings_attempt`.execute(db);
  expect(await settling).toMatchObject({ id: message.id, kept: true });
  expect((await readMessage(db, message.id)).state).toBe("sent");
});
