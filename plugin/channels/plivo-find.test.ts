import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type PlivoSimulator, startPlivo } from "../../scripts/town/plivo/simulator.ts";
import { answer, aProvider, failureOf } from "./a-provider.ts";
import { outgoing, secrets, settings } from "./a-text.ts";
import type { Channel, Found, Lost } from "./channel.ts";
import { openPlivo, type PlivoSettings } from "./plivo.ts";

const begunAt = new Date("2026-11-21T09:30:00Z");
const minutes = (count: number) => new Date(begunAt.getTime() + count * 60_000);
let clock = begunAt;
let provider: PlivoSimulator;
const authToken = settings("").authToken;

beforeAll(async () => {
  const numbers = [outgoing.sender, "15550004444"];
  provider = await startPlivo({ authId: "MAIN", authToken, numbers, now: () => clock, receipts: "none", credits: 10 });
});
beforeEach(() => {
  provider.forget();
  // Each test has a minute of its own, since Plivo lets its books be read 20 times a minute.
  clock = new Date(clock.getTime() + 24 * 3_600_000);
  begunAt.setTime(clock.getTime());
});
afterAll(() => provider.stop());

function open(more: Partial<PlivoSettings> = {}): Channel {
  return openPlivo(settings(provider.origin, { timeoutMs: 2_000, ...more }));
}

function find(more: Partial<Lost> = {}, plivo = open()): Promise<Found | undefined> {
  const lost = { sender: outgoing.sender, to: outgoing.to, begunAt, known: new Set<string>(), ...more };
  return plivo.find?.(lost) ?? Promise.resolve(undefined);
}

test("what the simulator of Plivo took is what was sent", async () => {
  const { reference } = await open().send({ ...outgoing, expiresInMs: 60_000 });
  expect(provider.books).toMatchObject([
    {
      uuid: reference,
      src: outgoing.sender,
      dst: outgoing.to,
      text: outgoing.text,
      messageExpiry: 60,
      log: "number_only",
    },
  ]);
});

test.each([
  { took: true, finds: "taken" },
  { took: false, finds: "not_taken" },
])("after a reset, Plivo's books tell that the text was taken: $took", async ({ took, finds }) => {
  provider.misbehave({ kind: "reset", take: took });
  expect(await failureOf(open().send(outgoing), secrets)).toMatchObject({ verdict: "uncertain", code: "no_answer" });
  expect(await find()).toMatchObject({ kind: finds });
  expect(provider.books).toHaveLength(took ? 1 : 0);
});

test("a text whose answer came too late is found by its number and time, with its state", async () => {
  provider.misbehave({ kind: "silent", take: true });
  await failureOf(open({ timeoutMs: 300 }).send(outgoing), secrets);
  expect(await find()).toEqual({ kind: "taken", reference: provider.books[0]?.uuid, state: "sent" });
});

test("a text that Plivo took and failed is found with its error code", async () => {
  provider.misbehave({ kind: "receipt", status: "failed", errorCode: "200" });
  const { reference } = await open().send(outgoing);
  await expect.poll(() => find()).toEqual({ kind: "taken", reference, state: "failed", code: "200" });
});

test("other attempts to the same number are left out when they are known, and ambiguous when they are not", async () => {
  const plivo = open();
  const first = await plivo.send(outgoing);
  const second = await plivo.send(outgoing);
  expect(await find()).toEqual({ kind: "ambiguous", unclaimed: 2 });
  expect(await find({ known: new Set([first.reference]) })).toMatchObject({
    kind: "taken",
    reference: second.reference,
  });
  expect(await find({ known: new Set([first.reference, second.reference]) })).toEqual({ kind: "not_taken" });
});

test.each([
  { name: "to another number", sent: { to: "15559998888" }, after: 0 },
  { name: "from another number of ours", sent: { sender: "15550004444" }, after: 0 },
  { name: "three minutes before", sent: {}, after: -3 },
  { name: "sixteen minutes after", sent: {}, after: 16 },
])("a text $name is another text", async ({ sent, after }) => {
  clock = minutes(after);
  await open().send({ ...outgoing, ...sent });
  expect(await find()).toEqual({ kind: "not_taken" });
});

test.each([
  { states: ["queued", "delivered", "sent"], says: { kind: "ambiguous", unclaimed: 3 } },
  { states: ["delivered", "undelivered"], says: { kind: "ambiguous" } },
  { states: ["sent", "failed"], says: { kind: "ambiguous" } },
  { states: ["sent", "in a state that we do not know"], says: { kind: "ambiguous" } },
])("several texts are counted only where all of them left: $states", async ({ states, says }) => {
  const objects = states.map((state, at) => ({ message_uuid: `uuid-${at}`, message_state: state, error_code: null }));
  const several = await aProvider(answer(200, { meta: {}, objects }));
  expect(await find({}, openPlivo(settings(several.apiUrl)))).toEqual(says);
});

test("a page full of texts proves nothing", async () => {
  const record = { message_uuid: "uuid-1", message_state: "sent", error_code: null };
  const full = await aProvider(answer(200, { meta: {}, objects: Array.from({ length: 20 }, () => record) }));
  const known = new Set(["uuid-1"]);
  expect(await find({ known }, openPlivo(settings(full.apiUrl)))).toEqual({ kind: "ambiguous" });
});

test.each([
  { name: "500", answers: answer(500, "null"), code: "provider_unavailable" },
  { name: "429", answers: answer(429, {}, { "retry-after": "9" }), code: "rate_limited" },
  { name: "401", answers: answer(401), code: "credentials_refused" },
  { name: "200 without a list", answers: answer(200, {}), code: "provider_unavailable" },
  { name: "200 and null", answers: answer(200, "null"), code: "provider_unavailable" },
  {
    name: "200 with records that cannot be read",
    answers: answer(200, { objects: [{ id: 1 }] }),
    code: "provider_unavailable",
  },
])("when Plivo answers a question with $name, it is asked again later", async ({ answers, code }) => {
  const silent = await aProvider(answers);
  const failure = await failureOf(find({}, openPlivo(settings(silent.apiUrl))), secrets);
  expect(failure).toMatchObject({ verdict: "retry", code });
});

test("where Plivo masks the numbers in its books, it is not asked: it would say that nothing was taken", async () => {
  expect(open({ log: "false" }).find).toBeUndefined();
  expect(open({ log: "content_only" }).find).toBeUndefined();
  expect(open({ log: "true" }).find).toBeDefined();
});
