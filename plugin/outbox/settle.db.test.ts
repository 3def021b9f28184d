import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { judgeReceipt } from "../channels/open.ts";
import type { ReceiptState } from "../database/tables.ts";
import type { Begun } from "./begin.ts";
import { aBegun, aWorker, later, NOW, readAttempts, readMessage } from "./message.fixture.ts";
import type { Outcome } from "./message.ts";
import { rescueAbandoned } from "./rescue.ts";
import { type Settled, settle } from "./settle.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
const worker = await aWorker(db);

const accepted: Outcome = { kind: "accepted", reference: "uuid-1" };
const unavailable: Outcome = { kind: "retry", reason: "provider_unavailable", backoff: {} };
const misconfigured: Outcome = { kind: "retry", reason: "number_misconfigured", backoff: {} };
const refused: Outcome = { kind: "refused", reason: "bad_number" };
const unanswered: Outcome = { kind: "uncertain", reason: "no_answer" };

const settleOne = async (message: Begun, outcome: Outcome, by = worker): Promise<Settled | undefined> =>
  (await settle(db, by, [{ message, outcome, chance: 0 }], judgeReceipt, NOW))[0];

/** A receipt that came before the answer to the request: it waits on the attempt. */
async function heardEarly(id: number, receipt: ReceiptState, code: string | null = null): Promise<void> {
  const set = { receipt, receipt_code: code, receipt_at: NOW, reference: "uuid-early" };
  await db.updateTable("tidings_attempt").set(set).where("message_id", "=", id).execute();
}

test("a batch of all outcomes: messages move, attempts close, failures and doubts are to be told to Koha", async () => {
  const outcomes: [Outcome, object, object][] = [
    [
      accepted,
      { state: "sent", reason: null, sent_at: NOW, tell_at: null },
      { outcome: "accepted", reference: "uuid-1" },
    ],
    [
      unavailable,
      { state: "queued", tries: 0, claimed_by: null, due_at: later(5_000), tell_at: null },
      { outcome: "retry" },
    ],
    [misconfigured, { state: "queued", tries: 1, claimed_by: null, due_at: later(30_000) }, { outcome: "retry" }],
    [refused, { state: "failed", reason: "bad_number", tell_at: NOW }, { outcome: "refused", reason: "bad_number" }],
    [unanswered, { state: "uncertain", reason: "no_answer", tell_at: NOW }, { outcome: "uncertain", reference: null }],
    [{ kind: "stopped", reason: "opted_out_at_provider" }, { state: "failed", tell_at: NOW }, { outcome: "stopped" }],
    [
      { kind: "unbegun", reason: "gave_up_before_sending" },
      { state: "queued", tries: 0, due_at: NOW },
      { outcome: "unbegun" },
    ],
  ];
  const ended = [];
  for (const [outcome] of outcomes) ended.push({ message: await aBegun(db, worker), outcome, chance: 0 });
  const settled = await settle(db, worker, ended, judgeReceipt, NOW);
  expect(settled.map(({ id, kept }) => ({ id, kept }))).toEqual(
    ended.map(({ message: { id } }) => ({ id, kept: true })),
  );
  for (const [at, { message }] of ended.entries()) {
    expect(await readMessage(db, message.id)).toMatchObject(outcomes[at]?.[1] ?? {});
    expect(await readAttempts(db, message.id)).toMatchObject([{ ...outcomes[at]?.[2], begun_at: NOW, ended_at: NOW }]);
  }
});

test("nothing to settle is no question to the database", async () => {
  expect(await settle(db, worker, [], judgeReceipt, NOW)).toEqual([]);
});

test("a worker that lost its claim changes nothing, but closes its own attempt as evidence", async () => {
  const message = await aBegun(db, worker);
  await rescueAbandoned(db, { live: [], overdueBefore: later(1), judge: judgeReceipt }, NOW);
  expect((await readMessage(db, message.id)).state).toBe("uncertain");
  const doubted = await readMessage(db, message.id);
  expect(await settleOne(message, accepted)).toMatchObject({ kept: false });
  expect(await readMessage(db, message.id)).toEqual(doubted);
  expect(await readAttempts(db, message.id)).toMatchObject([{ outcome: "accepted", reference: "uuid-1" }]);
});

test("an answer from before a restore writes no attempt: it would hide that the text has left", async () => {
  const message = await aBegun(db, worker);
  // The copy that is put back has the message as it waited.
  await db.deleteFrom("tidings_attempt").where("message_id", "=", message.id).execute();
  const waiting = { state: "queued", claims: 0, claimed_by: null, claimed_at: null } as const;
  await db.updateTable("tidings_message").set(waiting).where("id", "=", message.id).execute();
  expect(await settleOne(message, accepted)).toMatchObject({ kept: false });
  expect(await readAttempts(db, message.id)).toEqual([]);
  expect((await readMessage(db, message.id)).state).toBe("queued");
});

test("nor does it settle another attempt that has its numbers by chance", async () => {
  const message = await aBegun(db, worker);
  await db
    .updateTable("tidings_attempt")
    .set({ begun_at: later(60_000) })
    .where("message_id", "=", message.id)
    .execute();
  expect(await settleOne(message, accepted)).toMatchObject({ kept: false });
  expect(await readAttempts(db, message.id)).toMatchObject([{ outcome: null, reference: null }]);
  expect((await readMessage(db, message.id)).state).toBe("sending");
});

test.each<[string, { claimed_by?: number; claims?: number; state?: "queued" }]>([
  ["another worker has the message", { claimed_by: worker + 1 }],
  ["the same worker has claimed it anew", { claims: 2 }],
  ["it waits again", { state: "queued" }],
])("an answer is no longer ours when %s", async (_, change) => {
  const message = await aBegun(db, worker);
  await db.updateTable("tidings_message").set(change).where("id", "=", message.id).execute();
  const before = await readMessage(db, message.id);
  expect(await settleOne(message, accepted)).toMatchObject({ kept: false });
  expect(await readMessage(db, message.id)).toEqual(before);
});

test.each<[string, Outcome, ReceiptState, string | null, object]>([
  ["delivered overtook the yes", accepted, "delivered", null, { state: "delivered", sent_at: NOW }],
  ["failed overtook the yes", accepted, "failed", "50", { state: "failed", reason: "bad_number", tell_at: NOW }],
  [
    "surely not sent overtook the yes",
    accepted,
    "failed",
    "420",
    { state: "queued", reason: "expired", claimed_by: null },
  ],
  ["sent came, and the answer never", unanswered, "sent", null, { state: "sent" }],
  ["the provider said 'later' and sent it all the same", unavailable, "delivered", null, { state: "delivered" }],
  ["the provider said 'later', and it failed: it is tried again", unavailable, "failed", "20", { state: "queued" }],
  ["the provider said no and sent it all the same", refused, "sent", null, { state: "sent", tell_at: null }],
])("an early receipt is applied: %s", async (_, outcome, receipt, code, expected) => {
  const message = await aBegun(db, worker);
  await heardEarly(message.id, receipt, code);
  await settleOne(message, outcome);
  expect(await readMessage(db, message.id)).toMatchObject(expected);
  const reference = outcome.kind === "accepted" ? "uuid-1" : "uuid-early";
  expect(await readAttempts(db, message.id)).toMatchObject([{ receipt, reference, ended_at: NOW }]);
});

// Under load the database may end the slow settlement as a deadlock's victim, which the real one would write again.
test("a finishing worker and a rescue contend: the rescue waits, and finds no doubt", { retry: 2 }, async () => {
  const message = await aBegun(db, worker);
  const locked = Promise.withResolvers<void>();
  // Settle in slow motion: the same locks and the same writes, and a pause before the commit.
  const settling = db.transaction().execute(async (tx) => {
    await tx.selectFrom("tidings_message").select("id").where("id", "=", message.id).forUpdate().execute();
    locked.resolve();
    await sleep(400);
    await tx.updateTable("tidings_message").set({ state: "sent" }).where("id", "=", message.id).execute();
  });
  await locked.promise;
  const before = performance.now();
  const rescued = await rescueAbandoned(db, { live: [], overdueBefore: later(1), judge: judgeReceipt }, NOW);
  expect(performance.now() - before).toBeGreaterThan(300);
  await settling;
  expect(rescued.uncertain).not.toContain(message.id);
  expect((await readMessage(db, message.id)).state).toBe("sent");
});

test("a rescue and a finishing worker contend: the worker waits, and its answer remains as evidence", async () => {
  const message = await aBegun(db, worker);
  const locked = Promise.withResolvers<void>();
  const rescuing = db.transaction().execute(async (tx) => {
    await tx.selectFrom("tidings_message").select("id").where("id", "=", message.id).forUpdate().execute();
    locked.resolve();
    await sleep(400);
    await tx.updateTable("tidings_message").set({ state: "uncertain" }).where("id", "=", message.id).execute();
  });
  await locked.promise;
  const before = performance.now();
  const settled = await settleOne(message, accepted);
  expect(performance.now() - before).toBeGreaterThan(300);
  await rescuing;
  expect(settled).toMatchObject({ kept: false });
  expect((await readMessage(db, message.id)).state).toBe("uncertain");
  expect(await readAttempts(db, message.id)).toMatchObject([{ outcome: "accepted" }]);
});

test("settle and rescue at the same moment, twenty times: exactly one of them moves the message", async () => {
  for (let round = 0; round < 20; round += 1) {
    const message = await aBegun(db, worker);
    const [settled, rescued] = await Promise.all([
      settleOne(message, accepted),
      rescueAbandoned(db, { live: [], overdueBefore: later(1), judge: judgeReceipt }, NOW),
    ]);
    const doubted = rescued.uncertain.includes(message.id);
    expect(settled?.kept).toBe(!doubted);
    expect((await readMessage(db, message.id)).state).toBe(doubted ? "uncertain" : "sent");
    expect(await readAttempts(db, message.id)).toMatchObject([{ outcome: "accepted", reference: "uuid-1" }]);
  }
});
