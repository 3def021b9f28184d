import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { judgeReceipt } from "../channels/open.ts";
import type { ReceiptState } from "../database/tables.ts";
import type { Begun } from "../outbox/begin.ts";
import { claimDue } from "../outbox/claim.ts";
import { aBegun, aWorker, later, NOW, readAttempts, readMessage } from "../outbox/message.fixture.ts";
import type { Outcome } from "../outbox/message.ts";
import { rescueAbandoned } from "../outbox/rescue.ts";
import { settle } from "../outbox/settle.ts";
import { type Applied, applyReceipt, type Receipt } from "./receipts.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
const worker = await aWorker(db);

const accepted: Outcome = { kind: "accepted", reference: "uuid-1" };
const unavailable: Outcome = { kind: "retry", reason: "provider_unavailable", backoff: {} };

const settled = (message: Begun, outcome: Outcome) =>
  settle(db, worker, [{ message, outcome, chance: 0 }], judgeReceipt, NOW);

async function aSentMessage(wish: Parameters<typeof aBegun>[2] = {}): Promise<Begun> {
  const message = await aBegun(db, worker, wish);
  await settled(message, accepted);
  return message;
}

function hear(message: Begun, state: ReceiptState, code?: string, more: Partial<Receipt> = {}): Promise<Applied> {
  const judgement = judgeReceipt("sms", state, code);
  const about = { messageId: message.id, attempt: message.claimNumber, reference: "uuid-1" };
  return applyReceipt(db, { ...about, state, code: code ?? null, judgement, ...more }, later(1_000), 0);
}
const stateOf = async ({ id }: Begun) => (await readMessage(db, id)).state;

test.each<[string, ReceiptState[], string[], string]>([
  ["in order", ["queued", "sent", "delivered"], ["kept", "kept", "moved"], "delivered"],
  ["backwards", ["delivered", "sent", "queued"], ["moved", "old", "old"], "delivered"],
  ["each twice", ["sent", "sent", "delivered", "delivered"], ["kept", "old", "moved", "old"], "delivered"],
  ["failed, then delivered", ["failed", "delivered"], ["moved", "old"], "failed"],
  ["delivered, then failed", ["delivered", "failed"], ["moved", "old"], "delivered"],
  ["undelivered", ["sent", "undelivered"], ["kept", "moved"], "failed"],
])("receipts come %s", async (_, states, results, end) => {
  const message = await aSentMessage();
  const heard: string[] = [];
  for (const state of states) heard.push((await hear(message, state)).result);
  expect(heard).toEqual(results);
  expect(await stateOf(message)).toBe(end);
});

test("a receipt of an attempt that a restore has lost says nothing about the one with its numbers", async () => {
  const message = await aBegun(db, worker);
  const lost = { begunAt: later(-60_000), reference: "uuid-lost" };
  expect(await hear(message, "delivered", undefined, lost)).toEqual({ result: "unknown" });
  expect(await readAttempts(db, message.id)).toMatchObject([{ receipt: null, reference: null }]);
  expect(await hear(message, "delivered", undefined, { begunAt: message.begunAt })).toMatchObject({ result: "kept" });
});

test("a receipt is written on its attempt, with when and which code", async () => {
  const message = await aSentMessage();
  const applied = await hear(message, "failed", "50");
  expect(applied).toEqual({
    result: "moved",
    state: "failed",
    sender: message.sender,
    address: { channel: "sms", address: message.to },
  });
  const heard = { receipt: "failed", receipt_code: "50", receipt_at: later(1_000), reference: "uuid-1" };
  expect(await readAttempts(db, message.id)).toMatchObject([heard]);
  expect(await readMessage(db, message.id)).toMatchObject({ reason: "bad_number", tell_at: later(1_000) });
});

test("a receipt for no attempt of ours, or with another reference, changes nothing", async () => {
  const message = await aSentMessage();
  const attempts = await readAttempts(db, message.id);
  expect(await hear(message, "failed", "50", { messageId: 999_999_999 })).toEqual({ result: "unknown" });
  expect(await hear(message, "failed", "50", { attempt: 2 })).toEqual({ result: "unknown" });
  expect(await hear(message, "failed", "50", { reference: "uuid-2" })).toEqual({ result: "unknown" });
  expect(await stateOf(message)).toBe("sent");
  expect(await readAttempts(db, message.id)).toEqual(attempts);
});

test("a receipt that overtakes the answer waits on the attempt, and is applied with the answer", async () => {
  const message = await aBegun(db, worker);
  expect((await hear(message, "delivered")).result).toBe("kept");
  expect(await stateOf(message)).toBe("sending");
  await settled(message, accepted);
  expect(await stateOf(message)).toBe("delivered");
});

test.each<[ReceiptState, string | undefined, string]>([
  ["queued", undefined, "sent"],
  ["sent", undefined, "sent"],
  ["delivered", undefined, "delivered"],
  ["undelivered", "50", "failed"],
  ["failed", "420", "queued"],
])("a receipt heals a doubt: %s %s", async (state, code, end) => {
  const message = await aBegun(db, worker);
  await rescueAbandoned(db, { live: [worker], overdueBefore: later(1), judge: judgeReceipt }, NOW);
  expect(await stateOf(message)).toBe("uncertain");
  expect((await hear(message, state, code)).result).toBe("moved");
  expect(await stateOf(message)).toBe(end);
});

test.each([
  ["300", 1, 31_000],
  ["420", 1, 31_000],
  ["900", 0, 121_000],
])("Plivo's %s says that it surely was not sent: it is tried again", async (code, tries, wait) => {
  const message = await aSentMessage();
  expect(await hear(message, "failed", code)).toMatchObject({ result: "moved", state: "queued" });
  const waits = { state: "queued", tries, claimed_by: null, due_at: later(wait), tell_at: null };
  expect(await readMessage(db, message.id)).toMatchObject(waits);
  const [anew] = await claimDue(db, { worker, sender: message.sender, limit: 1 }, later(wait));
  expect(anew).toMatchObject({ id: message.id, claimNumber: 2 });
});

test("what surely was not sent fails once it is too late to try again", async () => {
  const message = await aSentMessage({ expires_at: later(10_000) });
  expect(await hear(message, "failed", "300")).toMatchObject({ result: "moved", state: "failed" });
  expect(await readMessage(db, message.id)).toMatchObject({ reason: "too_late", tell_at: later(1_000) });
});

test("Plivo's 200 fails the message and tells whose number has opted out", async () => {
  const message = await aSentMessage();
  const applied = await hear(message, "failed", "200");
  expect(applied).toMatchObject({ state: "failed", address: { channel: "sms", address: message.to } });
  expect((await readMessage(db, message.id)).reason).toBe("opted_out_at_provider");
});

test.each<[ReceiptState, string | undefined, string]>([
  ["sent", undefined, "sent"],
  ["delivered", undefined, "delivered"],
  ["failed", "50", "queued"],
  ["failed", "420", "queued"],
])(
  "a message that waits for another try, and an old attempt's receipt: %s %s leaves it %s",
  async (state, code, end) => {
    const message = await aBegun(db, worker);
    await settled(message, unavailable);
    expect(await stateOf(message)).toBe("queued");
    const before = await readMessage(db, message.id);
    await hear(message, state, code);
    expect(await stateOf(message)).toBe(end);
    if (end === "queued") expect(await readMessage(db, message.id)).toEqual(before);
    else expect(await claimDue(db, { worker, sender: message.sender, limit: 1 }, later(60_000))).toEqual([]);
  },
);

test.each<[ReceiptState, string | undefined, string]>([
  ["delivered", undefined, "delivered"],
  ["failed", "50", "sent"],
  ["failed", "420", "sent"],
])(
  "an earlier attempt may prove that the message arrived, not that the present one failed: %s %s",
  async (state, code, end) => {
    const message = await aBegun(db, worker);
    await settled(message, unavailable);
    await db.updateTable("tidings_message").set({ state: "sent", claims: 2 }).where("id", "=", message.id).execute();
    await hear(message, state, code);
    expect(await stateOf(message)).toBe(end);
  },
);

test("a receipt that comes while the answer is being settled waits for that, and is then applied", async () => {
  const message = await aBegun(db, worker);
  const locked = Promise.withResolvers<void>();
  // Settle in slow motion: it has locked the message and found no early receipt.
  const settling = db.transaction().execute(async (tx) => {
    await tx.selectFrom("tidings_message").select("id").where("id", "=", message.id).forUpdate().execute();
    locked.resolve();
    await sleep(400);
    await tx.updateTable("tidings_message").set({ state: "sent" }).where("id", "=", message.id).execute();
  });
  await locked.promise;
  const before = performance.now();
  expect((await hear(message, "delivered")).result).toBe("moved");
  expect(performance.now() - before).toBeGreaterThan(300);
  await settling;
  expect(await stateOf(message)).toBe("delivered");
});

test("eight processes hear the same receipt at once: one of them moves the message", async () => {
  const message = await aSentMessage();
  const heard = await Promise.all(Array.from({ length: 8 }, () => hear(message, "delivered")));
  expect(heard.filter(({ result }) => result === "moved")).toHaveLength(1);
  expect(heard.filter(({ result }) => result === "old")).toHaveLength(7);
});
