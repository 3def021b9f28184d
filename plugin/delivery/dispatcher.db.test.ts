import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { SendFailure } from "../channels/channel.ts";
import { nameAttempt } from "../outbox/attempt-name.ts";
import {
  aMessage,
  later,
  type MessageWish,
  NOW,
  NUMBER,
  readAttempts,
  readMessage,
  TEXT,
} from "../outbox/message.fixture.ts";
import { anOptedInPatron } from "../outbox/opted-in-patron.fixture.ts";
import { readSenders } from "../outbox/senders.ts";
import { aChannel, aSending, type Script, setPace } from "./dispatcher.fixture.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
beforeEach(async () => {
  await db.deleteFrom("tidings_message").execute();
  await db.deleteFrom("tidings_sender").execute();
  await setPace(db, null);
});

const stateOf = async (id: number) => (await readMessage(db, id)).state;
const failing = (...failure: ConstructorParameters<typeof SendFailure>): Script => {
  return () => Promise.reject(new SendFailure(...failure));
};

test("a notice that is due leaves once, with its own text, to the patron's number, and is sent", async () => {
  const patron = await anOptedInPatron(db);
  const id = await aMessage(db, {}, patron);
  const plivo = aChannel();
  const sending = await aSending(db, [plivo], { now: () => NOW });
  await sending.drain();
  const expiresInMs = 24 * 60 * 60_000;
  const { patronId, addressId, ledgerId } = patron;
  const ours = { kind: "notice", patronId, addressId, ledgerId };
  expect(plivo.sent).toEqual([
    {
      attempt: nameAttempt({ messageId: id, number: 1, begunAt: NOW }),
      sender: NUMBER,
      to: patron.address,
      text: TEXT,
      ours,
      expiresInMs,
      mayLeave: expect.any(Function),
    },
  ]);
  expect(await readMessage(db, id)).toMatchObject({ state: "sent", sent_at: NOW });
  expect(await readAttempts(db, id)).toMatchObject([
    { worker_id: sending.worker, outcome: "accepted", reference: `ref-${plivo.sent[0]?.attempt}` },
  ]);
});

describe("what the provider does to a message", () => {
  test.each<[string, Script, object, object]>([
    [
      "it has an outage: the message waits five seconds",
      failing("retry", "provider_unavailable", "500"),
      { state: "queued", tries: 0, due_at: later(5_000) },
      { outcome: "retry" },
    ],
    [
      "it refuses this one: the message waits its first half minute",
      failing("retry", "number_misconfigured", "40"),
      { state: "queued", tries: 1, due_at: later(30_000) },
      { outcome: "retry" },
    ],
    [
      "it will never take it",
      failing("refused", "bad_number", "no number"),
      { state: "failed", reason: "bad_number" },
      { outcome: "refused" },
    ],
    [
      "it does not answer",
      failing("uncertain", "no_answer", "silence"),
      { state: "uncertain", reason: "no_answer" },
      { outcome: "uncertain" },
    ],
    [
      "our own code breaks: nobody knows what left",
      () => Promise.reject(new TypeError("undefined is no text")),
      { state: "uncertain", reason: "no_answer" },
      { outcome: "uncertain" },
    ],
  ])("%s", async (_, script, message, attempt) => {
    const id = await aMessage(db);
    const plivo = aChannel(script);
    const sending = await aSending(db, [plivo], { now: () => NOW });
    await sending.drain();
    expect(plivo.sent).toHaveLength(1);
    expect(await readMessage(db, id)).toMatchObject(message);
    expect(await readAttempts(db, id)).toMatchObject([{ ...attempt, ended_at: NOW }]);
  });

  test("it says that the patron has opted out: that is passed on, and the message has failed", async () => {
    const patron = await anOptedInPatron(db);
    const id = await aMessage(db, {}, patron);
    const sending = await aSending(db, [aChannel(failing("stopped", "opted_out_at_provider", "200"))]);
    await sending.drain();
    expect(sending.stops).toEqual([`${patron.address} opted_out_at_provider`]);
    expect(await readMessage(db, id)).toMatchObject({ state: "failed", reason: "opted_out_at_provider" });
  });

  test("the opt-out cannot be written down: what became of the message is, all the same", async () => {
    const id = await aMessage(db);
    const failed = () => Promise.reject(new Error("lock wait timeout"));
    const effects = { optedOut: failed, refused: failed, rest: failed };
    const sending = await aSending(db, [aChannel(failing("stopped", "opted_out_at_provider", "200"))], { effects });
    await sending.drain();
    expect(await stateOf(id)).toBe("failed");
    expect(sending.lines.join()).toContain("sender.aftermath_failed");
  });
});

describe("a provider that wants to be left alone", () => {
  test.each<[string, Script, string, number]>([
    [
      "429 with a wait",
      failing("retry", "rate_limited", "429", { retryAfterMs: 9_000, stopSenderMs: 9_000 }),
      "rate_limited",
      9_000,
    ],
    [
      "no money",
      failing("retry", "insufficient_funds", "402", { stopSenderMs: 120_000 }),
      "insufficient_funds",
      120_000,
    ],
    ["a refused connection", failing("retry", "unreachable", "refused"), "unreachable", 5_000],
  ])("%s stops the sender, for every process, until its time is over", async (_, script, because, ms) => {
    await aMessage(db);
    await (await aSending(db, [aChannel(script)], { now: () => NOW })).drain();
    expect(await readSenders(db)).toMatchObject([{ stopped_until: later(ms), stopped_because: because }]);
    await aMessage(db);
    const plivo = aChannel();
    const early = await aSending(db, [plivo], { now: () => later(ms - 1) });
    await early.drain();
    expect(plivo.sent).toEqual([]);
    const inTime = await aSending(db, [plivo], { now: () => later(ms) });
    await inTime.drain();
    expect(plivo.sent).toHaveLength(2);
  });
});

test("a silent provider does not hold up another", async () => {
  await setPace(db, null, "telegram", "telegram");
  const answer = Promise.withResolvers<{ reference: string }>();
  const plivo = aChannel(() => answer.promise);
  const telegram = aChannel(undefined, "telegram");
  for (let at = 0; at < 8; at += 1) await aMessage(db);
  const chats: MessageWish = { channel: "telegram", sender: "telegram" };
  const ids = [await aMessage(db, chats), await aMessage(db, chats), await aMessage(db, chats)];
  const sending = await aSending(db, [plivo, telegram], { capacity: 4 });
  const going = new AbortController().signal;
  const underWay = () => telegram.sent.length === ids.length && plivo.sent.length >= 4;
  for (let at = 0; at < 200 && !underWay(); at += 1) {
    await sending.turn(going);
    await new Promise((rested) => setTimeout(rested, 5));
  }
  // A few turns more, in which nothing else may leave.
  for (let at = 0; at < 5; at += 1) await sending.turn(going);
  expect(telegram.sent).toHaveLength(3);
  // No more than the room that one sender has, although more is due.
  expect(plivo.sent).toHaveLength(4);
  answer.resolve({ reference: "late" });
  await sending.drain();
  expect(plivo.sent).toHaveLength(8);
  for (const id of ids) expect(await stateOf(id)).toBe("sent");
});

test("no text but a reply leaves while we cannot hear; chats do", async () => {
  await setPace(db, null, "telegram", "telegram");
  const sms = await aMessage(db);
  const invitation = await aMessage(db, { kind: "invitation", priority: 2 });
  const stopConfirmed = await aMessage(db, { kind: "reply", max_tries: 1, expires_at: later(5 * 60_000) });
  const chat = await aMessage(db, { channel: "telegram", sender: "telegram" });
  const sendGate = async (channel: string) => (channel === "sms" ? "replies" : "all");
  await (await aSending(db, [aChannel(), aChannel(undefined, "telegram")], { sendGate })).drain();
  expect([await stateOf(sms), await stateOf(invitation)]).toEqual(["queued", "queued"]);
  expect([await stateOf(stopConfirmed), await stateOf(chat)]).toEqual(["sent", "sent"]);
});

test("what was claimed before we became deaf goes back, but for replies", async () => {
  const notice = await aMessage(db);
  const reply = await aMessage(db, { kind: "reply" });
  const plivo = aChannel();
  // Asked first for the claim, and then once for what is about to begin.
  const said = ["all", "replies"] as const;
  let asked = 0;
  const sending = await aSending(db, [plivo], { sendGate: async () => said[Math.min(asked++, 1)] ?? "replies" });
  await sending.turn(new AbortController().signal);
  await sending.finish();
  expect(plivo.sent.map(({ attempt }) => attempt)).toMatchObject([expect.stringMatching(`^${reply}-1-`)]);
  expect(await readMessage(db, notice)).toMatchObject({ state: "queued", claimed_by: null });
  expect(await readAttempts(db, notice)).toEqual([]);
});

test("messages that end at begin leave their room to others", async () => {
  for (let at = 0; at < 6; at += 1) await aMessage(db, { expires_at: later(-1_000) });
  const ids = [await aMessage(db), await aMessage(db), await aMessage(db)];
  const plivo = aChannel();
  const sending = await aSending(db, [plivo], { capacity: 2 });
  await Promise.race([sending.drain(), new Promise((late) => setTimeout(late, 20_000))]);
  expect(plivo.sent).toHaveLength(3);
  for (const id of ids) expect(await stateOf(id)).toBe("sent");
});

test("a channel that this process does not have is left to others", async () => {
  const id = await aMessage(db);
  await (await aSending(db, [aChannel(undefined, "telegram")])).drain();
  expect(await stateOf(id)).toBe("queued");
});

test("no number, chat, text or token stands in the log of a day on which everything goes wrong", async () => {
  const patrons = [];
  const scripts: Script[] = [
    async () => ({ reference: "uuid-secret-reference" }),
    failing("retry", "rate_limited", `429 from 15550001111 for ${TEXT}`),
    failing("refused", "bad_number", `${TEXT} to 15550001111`),
    failing("stopped", "opted_out_at_provider", `${TEXT} to 15550001111`),
    failing("uncertain", "no_answer", `${TEXT} to 15550001111`),
    async ({ to, text }) => {
      throw new Error(`Data too long for '${text}' (${to}) at https://api.example/bot900123:AA-token/send?text=x`);
    },
  ];
  for (const _ of scripts) {
    const patron = await anOptedInPatron(db);
    patrons.push(patron);
    await aMessage(db, {}, patron);
  }
  let at = 0;
  const plivo = aChannel((outgoing) => {
    at += 1;
    return scripts[at - 1]?.(outgoing) ?? Promise.reject(new Error("more left than was due"));
  });
  const sending = await aSending(db, [plivo], { now: () => NOW });
  await sending.drain();
  expect(plivo.sent).toHaveLength(scripts.length);
  const log = sending.lines.join("");
  for (const event of ["message.sent", "message.queued", "message.failed", "message.uncertain", "channel.failed"])
    expect(log).toContain(event);
  for (const { address } of patrons) expect(log).not.toContain(address);
  expect(log).not.toMatch(/Dune|15550001111|AA-token|15550009999|secret-reference/);
});
