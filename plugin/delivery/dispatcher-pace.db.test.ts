import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { SendFailure } from "../channels/channel.ts";
import { aMessage, later, NOW, NUMBER, readMessage } from "../outbox/message.fixture.ts";
import { anOptedInPatron, removeFromKoha } from "../outbox/opted-in-patron.fixture.ts";
import { giveBack } from "../outbox/rescue.ts";
import { stopSender } from "../outbox/senders.ts";
import { aChannel, aRunningClock, aSending, setPace } from "./dispatcher.fixture.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
beforeEach(async () => {
  await db.deleteFrom("tidings_message").execute();
  await db.deleteFrom("tidings_attempt").execute();
  await db.deleteFrom("tidings_sender").execute();
});

const stateOf = async (id: number) => (await readMessage(db, id)).state;
const readBegun = async () =>
  (await db.selectFrom("tidings_attempt").select("begun_at").orderBy("begun_at").execute()).map((row) => row.begun_at);

test("two processes share one number's pace: no attempt begins before its slot", async () => {
  await setPace(db, 20);
  for (let at = 0; at < 30; at += 1) await aMessage(db);
  const now = aRunningClock();
  const start = now().getTime();
  const plivo = aChannel();
  const mine = { now, capacity: 10 };
  const processes = [await aSending(db, [plivo], mine), await aSending(db, [plivo], mine)];
  await Promise.all(processes.map((sending) => sending.drain()));
  expect(plivo.sent).toHaveLength(30);
  // The nth to begin cannot be earlier than the nth slot, however the two have shared them.
  for (const [nth, begun] of (await readBegun()).entries())
    expect(begun.getTime()).toBeGreaterThanOrEqual(start + nth * 50);
  const workers = await db.selectFrom("tidings_attempt").select("worker_id").distinct().execute();
  expect(workers).toHaveLength(2);
});

test("a worker that stops finishes what has begun and gives back the rest", async () => {
  await setPace(db, 5);
  const ids: number[] = [];
  for (let at = 0; at < 5; at += 1) ids.push(await aMessage(db, { due_at: later(at - 60_000) }));
  const answer = Promise.withResolvers<{ reference: string }>();
  const left = Promise.withResolvers<void>();
  const plivo = aChannel(() => {
    left.resolve();
    return answer.promise;
  });
  const sending = await aSending(db, [plivo]);
  const stopping = new AbortController();
  await sending.turn(stopping.signal);
  await left.promise;
  stopping.abort();
  let finished = false;
  const finish = sending.finish().then(() => {
    finished = true;
  });
  await sleep(50);
  expect(finished).toBe(false);
  answer.resolve({ reference: "uuid-1" });
  await finish;
  const sent = plivo.sent.length;
  expect(await giveBack(db, sending.worker, NOW)).toBe(5 - sent);
  const states = await Promise.all(ids.map(stateOf));
  expect(states).toEqual(ids.map((_, at) => (at < sent ? "sent" : "queued")));
  expect(states).toContain("queued");
  expect(await sending.turn(stopping.signal)).toBeGreaterThan(0);
  expect(plivo.sent).toHaveLength(sent);
});

test("what this process had already claimed does not leave either, and costs no try", async () => {
  await setPace(db, 5);
  for (let at = 0; at < 3; at += 1) await aMessage(db);
  const tooMany = new SendFailure("retry", "rate_limited", "429", { retryAfterMs: 60_000, stopSenderMs: 60_000 });
  const plivo = aChannel(() => Promise.reject(tooMany));
  const sending = await aSending(db, [plivo], { now: () => NOW });
  await sending.drain();
  expect(plivo.sent).toHaveLength(1);
  const attempts = await db.selectFrom("tidings_attempt").select("outcome").execute();
  const outcomes = attempts.map(({ outcome }) => outcome);
  expect(outcomes.filter((outcome) => outcome !== "unbegun")).toEqual(["retry"]);
  const waiting = await db.selectFrom("tidings_message").select(["state", "tries"]).execute();
  expect(waiting).toEqual(Array.from({ length: 3 }, () => ({ state: "queued", tries: 0 })));
});

test("what another process had claimed when the provider's limit was met goes back into the queue unsent", async () => {
  await setPace(db, 5);
  await db
    .updateTable("tidings_sender")
    .set({ next_at: later(300) })
    .execute();
  for (let at = 0; at < 3; at += 1) await aMessage(db);
  const plivo = aChannel();
  const sending = await aSending(db, [plivo]);
  await sending.turn(new AbortController().signal);
  await stopSender(db, NUMBER, later(60_000), "rate_limited");
  await sending.finish();
  expect(plivo.sent).toEqual([]);
  const waiting = await db.selectFrom("tidings_message").select(["state", "tries", "claimed_by"]).execute();
  expect(waiting).toEqual(Array.from({ length: 3 }, () => ({ state: "queued", tries: 0, claimed_by: null })));
  expect(await readBegun()).toEqual([]);
});

test("replies overtake the notices that were due long before", async () => {
  await setPace(db, 20);
  for (let at = 0; at < 25; at += 1) await aMessage(db, { due_at: later(-3_600_000) });
  const plivo = aChannel();
  const sending = await aSending(db, [plivo]);
  const going = new AbortController().signal;
  await sending.turn(going);
  const reply = await aMessage(db, { kind: "reply", text: "You are opted out.", due_at: later(-1) });
  await sending.drain();
  expect(plivo.sent).toHaveLength(26);
  // Only what was given out for the one second ahead is before it.
  expect(plivo.sent.findIndex(({ attempt }) => attempt.startsWith(`${reply}-1-`))).toBe(20);
});

test("a patron whom Koha deletes between claim and send is not written to", async () => {
  await setPace(db, 5);
  await db
    .updateTable("tidings_sender")
    .set({ next_at: later(400) })
    .execute();
  const patron = await anOptedInPatron(db);
  const id = await aMessage(db, {}, patron);
  const plivo = aChannel();
  const sending = await aSending(db, [plivo]);
  await sending.turn(new AbortController().signal);
  expect(await stateOf(id)).toBe("sending");
  await removeFromKoha(db, patron.patronId);
  await sending.finish();
  expect(plivo.sent).toEqual([]);
  expect(await readMessage(db, id)).toMatchObject({ state: "cancelled", reason: "patron_gone" });
});

test("texts to one phone leave in the order in which they were made, however slow the answers", async () => {
  await setPace(db, 200);
  const patron = await anOptedInPatron(db);
  for (let at = 0; at < 6; at += 1) await aMessage(db, { text: `${at}`, due_at: later(at - 60_000) }, patron);
  const left: (string | undefined)[] = [];
  const plivo = aChannel(async ({ text, attempt }) => {
    // The first take longest: without an order the later ones would be there before them.
    await sleep(60 - 10 * Number(text));
    left.push(text);
    return { reference: `ref-${attempt}` };
  });
  await (await aSending(db, [plivo])).drain();
  expect(left).toEqual(["0", "1", "2", "3", "4", "5"]);
});
