import { afterAll, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { judgeReceipt } from "../channels/open.ts";
import { begin } from "../outbox/begin.ts";
import { claimDue } from "../outbox/claim.ts";
import { aBegun, aWorker, later, NOW, readMessage } from "../outbox/message.fixture.ts";
import { readSenders, writeSenders } from "../outbox/senders.ts";
import { settle } from "../outbox/settle.ts";
import { openReceiveReceipt } from "./receive-receipt.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
const worker = await aWorker(db);

/** A notice that Plivo took, and then tells of in a receipt. */
async function aReceipt(code: string, state: "failed" | "undelivered" = "failed") {
  const message = await aBegun(db, worker);
  await writeSenders(db, [{ sender: message.sender, channel: "sms", perSecond: null, providerAnswers: false }]);
  const reference = `uuid-${message.id}`;
  await settle(db, worker, [{ message, outcome: { kind: "accepted", reference }, chance: 0 }], judgeReceipt, NOW);
  const receive = openReceiveReceipt({ db, now: () => NOW, chance: () => 0, wake: () => {} });
  const judgement = judgeReceipt("sms", state, code);
  const about = { messageId: message.id, attempt: message.claimNumber, reference, state, code };
  const applied = await receive({ ...about, judgement }, judgement);
  const sender = (await readSenders(db)).find((one) => one.sender === message.sender);
  return {
    message,
    applied,
    sender,
    stored: await readMessage(db, message.id),
    again: () => receive({ ...about, judgement }, judgement),
  };
}

test.each([
  ["40", "number_misconfigured", 60_000],
  ["900", "insufficient_funds", 120_000],
  ["910", "account_disabled", 600_000],
  ["960", "number_misconfigured", 600_000],
])("a receipt with %s stops the sender, and the notice waits without losing a try", async (code, reason, ms) => {
  const { message, sender, stored } = await aReceipt(code);
  expect(sender).toMatchObject({ stopped_because: reason, stopped_until: later(ms) });
  expect(stored).toMatchObject({ state: "queued", reason, tries: 0 });
  // While the sender rests nothing is claimed; after that it is, once.
  expect(await claimDue(db, { worker, sender: message.sender, limit: 5 }, later(ms + 60_000))).toHaveLength(1);
});

test("the same receipt once more changes nothing", async () => {
  const { again, message } = await aReceipt("40");
  expect(await again()).toEqual({ result: "old" });
  expect(await readMessage(db, message.id)).toMatchObject({ state: "queued", tries: 0 });
});

test("a phone that is away is tried again half an hour later, and nobody else is held up", async () => {
  const { sender, stored } = await aReceipt("80", "undelivered");
  expect(sender).toMatchObject({ stopped_until: null });
  expect(stored).toMatchObject({ state: "queued", reason: "phone_away", tries: 1, due_at: later(1_800_000) });
});

/** Plivo takes the message, and says later that our number may not send, each time. Returns the waits in minutes. */
async function refusedFor(times: number, meanwhile: (sender: string, at: number) => Promise<void> = async () => {}) {
  let message = await aBegun(db, worker);
  await writeSenders(db, [{ sender: message.sender, channel: "sms", perSecond: null, providerAnswers: false }]);
  const judgement = judgeReceipt("sms", "failed", "40");
  const waits: number[] = [];
  for (let at = 0; ; ) {
    const now = () => later(at);
    const reference = `uuid-${message.id}-${message.claimNumber}`;
    await settle(db, worker, [{ message, outcome: { kind: "accepted", reference }, chance: 0 }], judgeReceipt, now());
    const receive = openReceiveReceipt({ db, now, chance: () => 0, wake: () => {} });
    const about = {
      messageId: message.id,
      attempt: message.claimNumber,
      reference,
      state: "failed",
      code: "40",
    } as const;
    await receive({ ...about, judgement }, judgement);
    const { due_at, state } = await readMessage(db, message.id);
    if (waits.length === times || state !== "queued") return { waits, message };
    waits.push((due_at.getTime() - now().getTime()) / 60_000);
    await meanwhile(message.sender, at + 1);
    at = due_at.getTime() - NOW.getTime() + 60_000;
    const claims = await claimDue(db, { worker, sender: message.sender, limit: 1 }, later(at));
    const { begun } = await begin(db, worker, claims, () => undefined, later(at));
    if (!begun[0]) throw new Error("the message did not begin again");
    message = begun[0];
  }
}

test("a number that may not send is tried ever more seldom, and the notice loses no try", async () => {
  const { waits, message } = await refusedFor(8);
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  expect(await readMessage(db, message.id)).toMatchObject({ state: "queued", tries: 0 });
});

test("where others arrive from that number meanwhile, the notice uses up its tries", async () => {
  const { waits, message } = await refusedFor(20, async (sender, at) => {
    const other = await aBegun(db, worker);
    const arrived = { sender, begun_at: later(at), receipt: "delivered" } as const;
    await db.updateTable("tidings_attempt").set(arrived).where("message_id", "=", other.id).execute();
  });
  expect(waits).toHaveLength(6);
  expect(await readMessage(db, message.id)).toMatchObject({ state: "failed", reason: "tries_spent" });
});
