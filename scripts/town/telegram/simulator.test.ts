import { Telegram } from "telegraf";
import { afterEach, expect, test } from "vitest";
import { aWebhook } from "../plivo/webhook.fixture.ts";
import { startTelegram } from "./simulator.ts";

const token = "700100:SECRET";
const stops: (() => Promise<void>)[] = [];
let clock = new Date("2026-11-21T10:00:00Z");

async function aTelegram() {
  clock = new Date("2026-11-21T10:00:00Z");
  const simulator = await startTelegram({ token, username: "library_bot", now: () => clock, webhookRetryMs: 5 });
  stops.push(simulator.stop);
  const client = new Telegram(token, { apiRoot: simulator.origin });
  const updates = (more: object = {}, signal?: AbortSignal) =>
    client.callApi("getUpdates", { timeout: 0, ...more }, ...(signal ? [{ signal: signal as never }] : []));
  return { simulator, client, updates };
}

afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

test("the bot knows its own name; a wrong token is refused", async () => {
  const { simulator, client } = await aTelegram();
  expect(await client.getMe()).toMatchObject({ id: 700100, is_bot: true, username: "library_bot" });
  await expect(new Telegram("1:WRONG", { apiRoot: simulator.origin }).getMe()).rejects.toMatchObject({ code: 401 });
});

test("a patron who followed a link can be written to, and the books hold what was sent", async () => {
  const { simulator, client, updates } = await aTelegram();
  simulator.start(42, "linktoken", { first_name: "Ada", language_code: "da" });
  const [update] = await updates();
  expect(update).toMatchObject({
    message: {
      text: "/start linktoken",
      chat: { id: 42, type: "private", first_name: "Ada" },
      from: { id: 42, language_code: "da" },
      entities: [{ type: "bot_command", offset: 0, length: 6 }],
    },
  });
  const message = await client.sendMessage(42, "Velkommen");
  expect(message).toMatchObject({ chat: { id: 42 }, text: "Velkommen", from: { is_bot: true } });
  expect(simulator.books).toMatchObject([{ chatId: 42, messageId: message.message_id, text: "Velkommen" }]);
  expect(simulator.thread(42).map(({ by }) => by)).toEqual(["person", "bot"]);
});

test("a form is as good as JSON", async () => {
  const { simulator } = await aTelegram();
  simulator.start(42);
  const address = `${simulator.origin}/bot${token}/sendMessage`;
  const body = new URLSearchParams({ chat_id: "42", text: "Hello" });
  expect(await (await fetch(address, { method: "POST", body })).json()).toMatchObject({ ok: true });
  expect(simulator.books).toMatchObject([{ chatId: 42, text: "Hello" }]);
});

test.each([
  ["an unknown chat", 99, "Hello", 400, "Bad Request: chat not found"],
  ["an empty text", 42, " ", 400, "Bad Request: message text is empty"],
  ["4,097 characters", 42, "a".repeat(4097), 400, "Bad Request: message is too long"],
  ["a patron who blocked the bot", 43, "Hello", 403, "Forbidden: bot was blocked by the user"],
])("Telegram refuses %s", async (_what, chatId, text, code, description) => {
  const { simulator, client } = await aTelegram();
  simulator.start(42);
  simulator.start(43);
  simulator.block(43);
  await expect(client.sendMessage(chatId, text)).rejects.toMatchObject({ code, description });
  expect(simulator.books).toEqual([]);
});

test("blocking and unblocking are reported as changes of membership, once each", async () => {
  const { simulator, updates } = await aTelegram();
  simulator.start(42);
  simulator.block(42);
  simulator.block(42);
  simulator.unblock(42);
  const heard = (await updates())
    .slice(1)
    .map((update) => ("my_chat_member" in update ? update.my_chat_member.new_chat_member.status : update));
  expect(heard).toEqual(["kicked", "member"]);
});

test("updates are repeated until a later offset confirms them, and their ids rise by one", async () => {
  const { simulator, updates } = await aTelegram();
  for (const text of ["one", "two", "three"]) simulator.say(42, text);
  const first = (await updates({ limit: 2 })).map(({ update_id }) => update_id);
  expect((await updates({ limit: 2 })).map(({ update_id }) => update_id)).toEqual(first);
  expect(first[1]).toBe((first[0] ?? 0) + 1);
  expect(await updates({ offset: (first[1] ?? 0) + 1 })).toMatchObject([{ message: { text: "three" } }]);
  expect(simulator.waiting).toBe(1);
  expect(await updates({ offset: (first[1] ?? 0) + 2 })).toEqual([]);
  expect(simulator.waiting).toBe(0);
});

test("a bot that asks only for messages gets no update about a block", async () => {
  const { simulator, updates } = await aTelegram();
  await updates({ allowed_updates: ["message"] });
  simulator.start(42);
  simulator.block(42);
  expect(await updates()).toHaveLength(1);
});

test("a bot that polls gets a text at once; one that hung up loses nothing", async () => {
  const { simulator, updates } = await aTelegram();
  const hangUp = new AbortController();
  const gone = updates({ timeout: 30 }, hangUp.signal).catch(() => "gone");
  setTimeout(() => hangUp.abort(), 50);
  expect(await gone).toBe("gone");
  const waiting = updates({ timeout: 30 });
  setTimeout(() => simulator.say(42, "Hello"), 50);
  expect(await waiting).toMatchObject([{ message: { text: "Hello" } }]);
});

test("of two bots that poll at once, the older one gets a conflict", async () => {
  const { simulator, updates } = await aTelegram();
  const older = updates({ timeout: 30 }).catch((error: unknown) => error);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const newer = updates({ timeout: 30 });
  expect(await older).toMatchObject({ code: 409 });
  simulator.say(42, "Hello");
  expect(await newer).toHaveLength(1);
});

test("setting a webhook ends a waiting poll with a conflict", async () => {
  const { client, updates } = await aTelegram();
  const waiting = updates({ timeout: 30 }).catch((error: unknown) => error);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await client.setWebhook("http://127.0.0.1:9/");
  expect(await waiting).toMatchObject({ code: 409, description: "Conflict: terminated by setWebhook request" });
});

test("a webhook gets each update with the secret until it accepts; polling meanwhile is a conflict", async () => {
  const { simulator, client, updates } = await aTelegram();
  const webhook = await aWebhook((n) => (n === 1 ? 500 : 200));
  stops.push(webhook.stop);
  await client.setWebhook(webhook.url, { secret_token: "s3cret" });
  simulator.say(42, "one");
  simulator.say(42, "two");
  await webhook.arrived(3);
  expect(webhook.posts.map(({ body }) => (JSON.parse(body) as { message: { text: string } }).message.text)).toEqual([
    "one",
    "one",
    "two",
  ]);
  expect(webhook.posts[0]?.headers.get("x-telegram-bot-api-secret-token")).toBe("s3cret");
  await expect(updates()).rejects.toMatchObject({ code: 409 });
  expect(await client.getWebhookInfo()).toMatchObject({ url: webhook.url });
  await client.deleteWebhook();
  simulator.say(42, "three");
  expect(await updates({ offset: -1 })).toMatchObject([{ message: { text: "three" } }]);
});

test("deleting the webhook can drop pending updates", async () => {
  const { simulator, client } = await aTelegram();
  simulator.say(42, "old");
  await client.deleteWebhook({ drop_pending_updates: true });
  expect(await client.getWebhookInfo()).toMatchObject({ url: "", pending_update_count: 0 });
});

test("a rate limit stops the whole bot until its seconds are over", async () => {
  const { simulator, client } = await aTelegram();
  simulator.start(42);
  simulator.start(43);
  simulator.misbehave({ kind: "http", status: 429, retryAfter: 30 });
  const flood = { code: 429, parameters: { retry_after: 30 } };
  await expect(client.sendMessage(42, "Hello")).rejects.toMatchObject(flood);
  await expect(client.sendMessage(43, "Hello")).rejects.toMatchObject(flood);
  clock = new Date(clock.getTime() + 30_000);
  await client.sendMessage(43, "Hello");
  expect(simulator.books).toHaveLength(1);
  expect(simulator.requests).toBe(3);
});

test.each([
  ["403", { kind: "http", status: 403 } as const, { code: 403 }, 0],
  [
    "a deactivated user",
    { kind: "http", status: 403, description: "Forbidden: user is deactivated" } as const,
    { description: "Forbidden: user is deactivated" },
    0,
  ],
  ["502", { kind: "http", status: 502 } as const, { code: 502 }, 0],
  ["500 although it took the text", { kind: "http", status: 500, take: true } as const, { code: 500 }, 1],
  ["a reset before", { kind: "reset", take: false } as const, { code: "ECONNRESET" }, 0],
  ["a reset after", { kind: "reset", take: true } as const, { code: "ECONNRESET" }, 1],
  ["an answer that is not JSON", { kind: "malformed" } as const, { type: "invalid-json" }, 1],
])("Telegram can fail with %s", async (_what, fault, why, taken) => {
  const { simulator, client } = await aTelegram();
  simulator.start(42);
  simulator.misbehave(fault);
  await expect(client.sendMessage(42, "Hello")).rejects.toMatchObject(why);
  expect(simulator.books).toHaveLength(taken);
});

test.each([
  ["fall silent before it took the text", { kind: "silent", take: false } as const, 0],
  ["fall silent after it took the text", { kind: "silent", take: true } as const, 1],
  ["answer too late", { kind: "late", ms: 300 } as const, 1],
])("Telegram can %s", async (_what, fault, taken) => {
  const { simulator, client } = await aTelegram();
  simulator.start(42);
  simulator.misbehave(fault);
  const signal = AbortSignal.timeout(100) as never;
  await expect(client.callApi("sendMessage", { chat_id: 42, text: "Hello" }, { signal })).rejects.toMatchObject({
    name: "AbortError",
  });
  expect(simulator.books).toHaveLength(taken);
});

test("polling can fail too, and no update is lost", async () => {
  const { simulator, updates } = await aTelegram();
  simulator.say(42, "Hello");
  simulator.misbehave({ kind: "http", status: 502 }, 1, ({ method }) => method === "getUpdates");
  await expect(updates()).rejects.toMatchObject({ code: 502 });
  expect(await updates()).toHaveLength(1);
});

test("forgetting empties books, chats and updates", async () => {
  const { simulator, client, updates } = await aTelegram();
  simulator.start(42);
  await client.sendMessage(42, "Hello");
  simulator.forget();
  expect([simulator.books.length, simulator.requests, (await updates()).length]).toEqual([0, 0, 0]);
  await expect(client.sendMessage(42, "Hello")).rejects.toMatchObject({ code: 400 });
});
