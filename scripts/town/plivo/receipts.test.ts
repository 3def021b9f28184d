import { Client, validateV3Signature } from "plivo";
import { afterEach, expect, test } from "vitest";
import { type PlivoOptions, startPlivo } from "./simulator.ts";
import { aWebhook, type Posted } from "./webhook.fixture.ts";

const library = "15550100100";
const patron = "15550100777";
const stops: (() => Promise<void>)[] = [];

async function aPlivo(options: Partial<PlivoOptions> = {}, answer?: (n: number) => number | Promise<number>) {
  const webhook = await aWebhook(answer);
  const account = { authId: "MAEXAMPLE", authToken: "secret", numbers: [library] };
  const now = () => new Date("2026-11-21T10:00:00.250Z");
  const plivo = await startPlivo({ ...account, now, receiptDelayMs: 0, inboundUrl: webhook.url, ...options });
  stops.push(plivo.stop, webhook.stop);
  const client = new Client("MAEXAMPLE", "secret", { url: plivo.address, timeout: 20_000 });
  const send = (text: string, more: object = {}) =>
    client.messages.create(library, patron, text, { url: webhook.url, ...more });
  return { plivo, webhook, send };
}

afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

const statuses = (posts: readonly Posted[]) => posts.map(({ fields }) => [fields.Status, fields.Sequence]);

function signedByMain(post: Posted | undefined): boolean {
  const { method, url, headers, fields } = post ?? { method: "POST", url: "", headers: new Headers(), fields: {} };
  const [nonce = "", signature = ""] = [
    headers.get("x-plivo-signature-v3-nonce"),
    headers.get("x-plivo-signature-ma-v3"),
  ].map(String);
  return Boolean(validateV3Signature(method, url, nonce, "secret", signature, method === "GET" ? {} : fields));
}

test("a receipt can be told once more later, and a carrier may report nothing", async () => {
  const { plivo, webhook, send } = await aPlivo({ receipts: (to) => (to === patron ? "none" : "all") });
  await send("reported by nobody");
  plivo.misbehave({ kind: "receipt", status: "failed", errorCode: "420", againMs: 10 });
  await send("reported twice");
  await webhook.arrived(2);
  expect(statuses(webhook.posts)).toEqual([
    ["failed", "2"],
    ["failed", "2"],
  ]);
  expect(plivo.books.map(({ state }) => state)).toEqual(["sent", "failed"]);
});

test("receipts report queued, sent and delivered, in order and signed, to the message's own URL", async () => {
  const { plivo, webhook, send } = await aPlivo();
  await send("Your hold is ready");
  await webhook.arrived(3);
  expect(statuses(webhook.posts)).toEqual([
    ["queued", "1"],
    ["sent", "2"],
    ["delivered", "3"],
  ]);
  expect(webhook.posts.every(signedByMain)).toBe(true);
  expect(webhook.posts[2]?.fields).toMatchObject({
    MessageUUID: plivo.books[0]?.uuid,
    From: library,
    To: patron,
    Units: "1",
    TotalRate: "0.00550",
    TotalAmount: "0.00550",
    MessageTime: "2026-11-21 10:00:00.250000",
    SentTime: "2026-11-21 10:00:00.250000",
  });
  expect(webhook.posts[2]?.fields).not.toHaveProperty("ErrorCode");
  expect(plivo.books[0]?.state).toBe("delivered");
});

test("a message that asks for GET gets its receipts in the query, signed as Plivo's SDK expects", async () => {
  const { webhook, send } = await aPlivo({ receipts: "final" });
  await send("Hello", { method: "GET" });
  await webhook.arrived(1);
  expect(webhook.posts[0]).toMatchObject({ method: "GET", fields: { Status: "delivered" } });
  expect(signedByMain(webhook.posts[0])).toBe(true);
});

test("a receipt that gets no 2xx, or none in time, is retried", async () => {
  const slow = () => new Promise<number>((resolve) => setTimeout(() => resolve(200), 200));
  const answer = (n: number) => (n === 1 ? 500 : n === 2 ? slow() : 200);
  const { webhook, send } = await aPlivo({ receipts: "final", patienceMs: 100, retryDelaysMs: [1, 1, 1] }, answer);
  await send("Hello");
  await webhook.arrived(3);
  expect(statuses(webhook.posts)).toEqual(Array(3).fill(["delivered", "3"]));
});

test("a text that carriers refuse is undelivered and paid; one that never left is failed and free", async () => {
  const { plivo, webhook, send } = await aPlivo({ receipts: "final" });
  plivo.misbehave({ kind: "receipt", status: "undelivered", errorCode: "50" });
  plivo.misbehave({ kind: "receipt", status: "failed", errorCode: "420" });
  await send("to a landline");
  await webhook.arrived(1);
  await send("expired");
  await webhook.arrived(2);
  expect(webhook.posts.map(({ fields }) => [fields.Status, fields.ErrorCode, fields.TotalAmount])).toEqual([
    ["undelivered", "50", "0.00550"],
    ["failed", "420", "0.00000"],
  ]);
  expect(plivo.books.map(({ state, errorCode }) => [state, errorCode])).toEqual([
    ["undelivered", "50"],
    ["failed", "420"],
  ]);
});

test("receipts can come backwards and twice, each with its sequence number", async () => {
  const { plivo, webhook, send } = await aPlivo();
  plivo.misbehave({ kind: "receipt-order", order: ["delivered", "sent", "queued"], twice: true });
  await send("Hello");
  await webhook.arrived(6);
  expect(webhook.posts.map(({ fields }) => fields.Sequence)).toEqual(["3", "3", "2", "2", "1", "1"]);
  expect(plivo.books[0]?.state).toBe("delivered");
});

test("an account without credits fails the text in its receipt", async () => {
  const { webhook, send } = await aPlivo({ credits: 0 });
  await send("Hello");
  await webhook.arrived(2);
  expect(webhook.posts[1]?.fields).toMatchObject({ Status: "failed", ErrorCode: "900", TotalAmount: "0.00000" });
});

test("a phone's text reaches the library signed, with Plivo's own reading of it", async () => {
  const { plivo, webhook } = await aPlivo();
  expect(await plivo.say(patron, library, "stop \n")).toBe(200);
  await plivo.say(patron, library, "Stop it!");
  await plivo.say(patron, library, "Opt out", { intent: "optout" });
  expect(webhook.posts.map(({ fields }) => [fields.Text, fields.MessageIntent])).toEqual([
    ["stop \n", "optout"],
    ["Stop it!", ""],
    ["Opt out", "optout"],
  ]);
  expect(webhook.posts[0]?.fields).toMatchObject({
    From: patron,
    To: library,
    Type: "sms",
    MessageUUID: plivo.heard[0]?.uuid,
  });
  expect(webhook.posts.every(signedByMain)).toBe(true);
  expect(plivo.heard[0]?.state).toBe("delivered");
  expect(plivo.autoReplies).toEqual([]);
});

test("a phone's text is lost after the last retry, and its record says so", async () => {
  const { plivo, webhook } = await aPlivo({ retryDelaysMs: [1, 1, 1] }, () => 503);
  expect(await plivo.say(patron, library, "HELP")).toBe(503);
  expect(webhook.posts).toHaveLength(4);
  expect(plivo.heard[0]?.state).toBe("undelivered");
  await webhook.stop();
  expect(await plivo.say(patron, library, "HELP")).toBe(0);
});

test("where Plivo replies to STOP itself, one text may follow; the next fail with 200 until START", async () => {
  const { plivo, webhook, send } = await aPlivo({ receipts: "final", answersStop: [library] });
  await plivo.say(patron, library, "STOP");
  expect(plivo.autoReplies).toMatchObject([
    { from: library, to: patron, text: expect.stringContaining("unsubscribed") },
  ]);
  await send("You are unsubscribed");
  await webhook.arrived(2);
  await send("Your hold is ready");
  await webhook.arrived(3);
  await plivo.say(patron, library, "START");
  await send("Welcome back");
  await webhook.arrived(5);
  const receipts = webhook.posts.filter(({ fields }) => fields.Status !== undefined);
  expect(receipts.map(({ fields }) => [fields.Status, fields.ErrorCode])).toEqual([
    ["delivered", undefined],
    ["failed", "200"],
    ["delivered", undefined],
  ]);
});

test("receipts of forgotten texts never arrive", async () => {
  const { plivo, webhook, send } = await aPlivo({ receiptDelayMs: 20 });
  await send("Hello");
  plivo.forget();
  await send("Again");
  await webhook.arrived(3);
  expect(new Set(webhook.posts.map(({ fields }) => fields.MessageUUID))).toEqual(new Set([plivo.books[0]?.uuid]));
});

test("a webhook that is not on this machine is never called", async () => {
  const { plivo } = await aPlivo({ inboundUrl: "https://library.example/heard", retryDelaysMs: [] });
  expect(await plivo.say(patron, library, "Hello")).toBe(0);
});
