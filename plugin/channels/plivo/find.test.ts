import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type PlivoSimulator, startPlivo } from "../../../scripts/town/plivo/simulator.ts";
import type { Channel, Found, Lost } from "../channel.ts";
import { answer, aProvider, failureOf } from "../provider.fixture.ts";
import { outgoing, secrets, settings } from "../text.fixture.ts";
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
  const taken = provider.books[0];
  expect(await find()).toEqual({ kind: "taken", reference: taken?.uuid, state: "sent", at: clock });
});

test("a text that Plivo took and failed is found with its error code", async () => {
  provider.misbehave({ kind: "receipt", status: "failed", errorCode: "200" });
  const { reference } = await open().send(outgoing);
  await expect
    .poll(() => find(), { timeout: 20_000 })
    .toMatchObject({ kind: "taken", reference, state: "failed", code: "200" });
});

test("other attempts to the same number are left out when known, and make the answer ambiguous when not", async () => {
  const plivo = open();
  const first = await plivo.send(outgoing);
  const second = await plivo.send(outgoing);
  expect(await find()).toMatchObject({
    kind: "ambiguous",
    texts: [{ reference: second.reference }, { reference: first.reference }],
  });
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

const record = { message_uuid: "uuid-1", message_state: "sent", message_time: "2026-11-21 15:00:01+05:30" };

test("several texts are told with their states, and one in a state that we do not know as such", async () => {
  const states = ["Sent", "delivered", "undelivered", "in a new state"];
  const objects = states.map((state, at) => ({ ...record, message_uuid: `uuid-${at}`, message_state: state }));
  const several = await aProvider(answer(200, { meta: {}, objects }));
  const found = await find({}, openPlivo(settings(several.apiUrl)));
  expect(found?.kind === "ambiguous" && found.texts?.map(({ state }) => state)).toEqual([
    "sent",
    "delivered",
    "undelivered",
    "unknown",
  ]);
});

test.each([20, 21, 45])("of %i texts to one number the one that nobody claims is found", async (count) => {
  const plivo = open();
  const known = new Set<string>();
  for (let sent = 0; sent < count; sent += 1) known.add((await plivo.send(outgoing)).reference);
  expect(await find({ known })).toEqual({ kind: "not_taken" });
  const [first = ""] = known;
  known.delete(first);
  clock = minutes(2);
  expect(await find({ known })).toMatchObject({ kind: "taken", reference: first });
});

test("several attempts are asked about together, from before the first to after the last", async () => {
  const plivo = open();
  clock = minutes(30);
  await plivo.send(outgoing);
  expect(await find()).toEqual({ kind: "not_taken" });
  expect(await find({ lastBegunAt: minutes(20) })).toMatchObject({ kind: "taken", at: minutes(30) });
});

test("a list without an end proves nothing", async () => {
  const full = await aProvider(answer(200, { meta: {}, objects: Array.from({ length: 20 }, () => record) }));
  const known = new Set(["uuid-1"]);
  expect(await find({ known }, openPlivo(settings(full.apiUrl)))).toEqual({ kind: "ambiguous" });
});

test("where no more questions are allowed for now, half a list is no answer", async () => {
  for (let sent = 0; sent < 25; sent += 1) await open().send(outgoing);
  let left = 1;
  const mayAsk = async () => left-- > 0;
  const failure = await failureOf(find({ mayAsk }), secrets);
  expect(failure).toMatchObject({ verdict: "retry", code: "rate_limited" });
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
