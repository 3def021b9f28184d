import { afterAll, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { judgeReceipt } from "../channels/open.ts";
import type { ReceiptState } from "../database/tables.ts";
import type { Begun } from "../outbox/begin.ts";
import { aBegun, aWorker, later, NOW, readMessage } from "../outbox/message.fixture.ts";
import { settle } from "../outbox/settle.ts";
import { openReceiptBatch } from "./receipt-batch.ts";
import { applyReceipt, type Receipt } from "./receipts.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
const worker = await aWorker(db);

const receiptOf = (message: Begun, state: ReceiptState): Receipt => ({
  messageId: message.id,
  attempt: message.claimNumber,
  reference: `uuid-${message.id}`,
  state,
  code: null,
  judgement: judgeReceipt("sms", state, undefined),
});

async function sentMessages(count: number): Promise<Begun[]> {
  const messages: Begun[] = [];
  for (let n = 0; n < count; n += 1) messages.push(await aBegun(db, worker));
  await settle(
    db,
    worker,
    messages.map((message) => ({
      message,
      outcome: { kind: "accepted", reference: `uuid-${message.id}` },
      chance: 0,
    })),
    judgeReceipt,
    NOW,
  );
  return messages;
}

/** A database that counts transactions. */
function counted() {
  let commits = 0;
  const transaction = () => {
    commits += 1;
    return db.transaction();
  };
  return { one: Object.assign(Object.create(db), { transaction }) as typeof db, commits: () => commits };
}

test("receipts that come at once are applied in their order, each with its own result, in few commits", async () => {
  const messages = await sentMessages(40);
  const { one, commits } = counted();
  const apply = openReceiptBatch(one);
  const results = await Promise.all(
    messages.flatMap((message) =>
      (["sent", "delivered", "sent"] as const).map((state) => apply(receiptOf(message, state), later(1_000), 0)),
    ),
  );
  expect(results.map(({ result }) => result)).toEqual(messages.flatMap(() => ["kept", "moved", "old"]));
  for (const { id } of messages) expect((await readMessage(db, id)).state).toBe("delivered");
  expect(commits()).toBeLessThan(20);
});

test("a receipt that cannot be applied fails alone", async () => {
  const [good, bad, other] = await sentMessages(3);
  if (!good || !bad || !other) throw new Error("three messages were sent");
  const apply = openReceiptBatch(db);
  // Longer than a receipt's code can be: the database refuses it.
  const refused = { ...receiptOf(bad, "delivered"), code: "x".repeat(100) };
  const results = await Promise.allSettled(
    [receiptOf(good, "delivered"), refused, receiptOf(other, "delivered")].map((receipt) =>
      apply(receipt, later(1_000), 0),
    ),
  );
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect((await readMessage(db, good.id)).state).toBe("delivered");
  expect((await readMessage(db, bad.id)).state).toBe("sent");
  expect((await apply(receiptOf(bad, "delivered"), later(2_000), 0)).result).toBe("moved");
});

test("many together are quicker than one after another", async ({ annotate }) => {
  const messages = await sentMessages(200);
  const timed = async (work: () => Promise<unknown>) => {
    const began = performance.now();
    await work();
    return Math.round(performance.now() - began);
  };
  const apply = openReceiptBatch(db);
  const rounds: { alone: number; together: number }[] = [];
  // In turn, and the best of each counts: a machine that is busy for a while is so for both.
  for (let from = 0; from < messages.length; from += 40) {
    const [first, second] = [messages.slice(from, from + 20), messages.slice(from + 20, from + 40)];
    const alone = await timed(async () => {
      for (const message of first) await applyReceipt(db, receiptOf(message, "delivered"), NOW, 0);
    });
    const together = await timed(() =>
      Promise.all(second.map((message) => apply(receiptOf(message, "delivered"), NOW, 0))),
    );
    rounds.push({ alone, together });
  }
  await annotate(`20 receipts: ${JSON.stringify(rounds)} ms`);
  const best = (of: "alone" | "together") => Math.min(...rounds.map((round) => round[of]));
  expect(best("together")).toBeLessThan(best("alone"));
});
