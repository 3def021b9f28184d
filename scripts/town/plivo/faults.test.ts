import { Client } from "plivo";
import { afterEach, expect, test } from "vitest";
import type { PlivoFault } from "./api.ts";
import { type PlivoSimulator, startPlivo } from "./simulator.ts";
import { aWebhook } from "./webhook.fixture.ts";

const library = "15550100100";
const patron = "15550100777";
const stops: (() => Promise<void>)[] = [];

async function aPlivo(receipts: "none" | "final" = "none") {
  const account = { authId: "MAEXAMPLE", authToken: "secret", numbers: [library] };
  const plivo = await startPlivo({ ...account, receipts, receiptDelayMs: 0, now: () => new Date() });
  stops.push(plivo.stop);
  const client = new Client("MAEXAMPLE", "secret", { url: plivo.address, timeout: 200 });
  return { plivo, send: (text: string, more?: object) => client.messages.create(library, patron, text, more) };
}

afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

const texts = (plivo: PlivoSimulator) => plivo.books.map(({ text }) => text);

test.each([400, 401, 402, 403, 404, 429, 500, 502, 503])(
  "Plivo can answer %d and take nothing, once",
  async (status) => {
    const { plivo, send } = await aPlivo();
    plivo.misbehave({ kind: "http", status });
    const why: unknown = await send("lost").catch((error: unknown) => error);
    expect(JSON.stringify({ ...(why as object), text: String(why) })).toContain(
      String([402, 429, 502, 503].includes(status) ? status : `"status":${status}`),
    );
    await send("kept");
    expect(texts(plivo)).toEqual(["kept"]);
    expect(plivo.requests).toBe(2);
  },
);

test("too many requests can carry Retry-After", async () => {
  const { plivo } = await aPlivo();
  plivo.misbehave({ kind: "http", status: 429, retryAfter: 7 });
  const answer = await fetch(`${plivo.address}/Message/`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa("MAEXAMPLE:secret")}`, "content-type": "application/json" },
    body: JSON.stringify({ src: library, dst: patron, text: "Hello" }),
  });
  expect([answer.status, answer.headers.get("retry-after")]).toEqual([429, "7"]);
});

const lostAnswers: [string, PlivoFault, RegExp, string[]][] = [
  ["resets the connection before it took the text", { kind: "reset", take: false }, /ECONNRESET|hang up/, []],
  ["resets the connection after it took the text", { kind: "reset", take: true }, /ECONNRESET|hang up/, ["Hello"]],
  ["never answers and took nothing", { kind: "silent", take: false }, /timeout/, []],
  ["never answers but took the text", { kind: "silent", take: true }, /timeout/, ["Hello"]],
  ["answers after our patience ended", { kind: "late", ms: 400 }, /timeout/, ["Hello"]],
  [
    "fails with 500 although it took the text",
    { kind: "http", status: 500, take: true },
    /internal server error/,
    ["Hello"],
  ],
];

test.each(lostAnswers)("Plivo %s", async (_what, fault, why, taken) => {
  const { plivo, send } = await aPlivo();
  plivo.misbehave(fault);
  const error: unknown = await send("Hello").catch((reason: unknown) => reason);
  expect(String(error)).toMatch(why);
  expect(texts(plivo)).toEqual(taken);
});

test("a late response still reaches a client that waits, and the receipt does not wait for it", async () => {
  const { plivo, send } = await aPlivo("final");
  const webhook = await aWebhook();
  stops.push(webhook.stop);
  plivo.misbehave({ kind: "late", ms: 100 });
  const sending = send("Hello", { url: webhook.url });
  await webhook.arrived(1);
  expect(webhook.posts[0]?.fields.Status).toBe("delivered");
  expect((await sending).messageUuid).toEqual([plivo.books[0]?.uuid]);
});

test("Plivo can accept a text with an answer that is not JSON", async () => {
  const { plivo, send } = await aPlivo();
  plivo.misbehave({ kind: "malformed" });
  expect((await send("Hello")).messageUuid).toBeUndefined();
  expect(texts(plivo)).toEqual(["Hello"]);
});

test("faults are queued, for as many texts as asked, and only for those that match", async () => {
  const { plivo, send } = await aPlivo();
  plivo.misbehave({ kind: "http", status: 500 }, 2);
  plivo.misbehave({ kind: "http", status: 400 }, 1, ({ text }) => text.startsWith("bad"));
  const outcome = (text: string) =>
    send(text).then(
      () => "taken",
      (error: { status?: number }) => error.status,
    );
  expect([await outcome("one"), await outcome("two"), await outcome("three"), await outcome("bad")]).toEqual([
    500,
    500,
    "taken",
    400,
  ]);
  plivo.misbehave({ kind: "http", status: 500 }, Number.POSITIVE_INFINITY);
  expect([await outcome("four"), await outcome("five")]).toEqual([500, 500]);
  plivo.behave();
  expect(await outcome("six")).toBe("taken");
});

test("a slow Plivo answers late where no fault waits, until it is told to behave", async () => {
  const { plivo, send } = await aPlivo();
  plivo.answerAfter(1_000);
  plivo.misbehave({ kind: "http", status: 503 });
  await expect(send("refused at once")).rejects.toThrow("503");
  await expect(send("slow")).rejects.toThrow("timeout");
  plivo.behave();
  await send("quick");
  expect(texts(plivo)).toEqual(["slow", "quick"]);
});
