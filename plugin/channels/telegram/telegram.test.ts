import { once } from "node:events";
import { createServer } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startTelegram, type TelegramSimulator } from "../../../scripts/town/telegram/simulator.ts";
import type { Backoff, Outgoing } from "../channel.ts";
import { type Answer, answer, aProvider, cutOff, failureOf, listen } from "../provider.fixture.ts";
import { openTelegram } from "./telegram.ts";

const token = "987654:s3cret-t0ken";
const chat = 4711815;
const outgoing: Outgoing = {
  attempt: "42-1",
  sender: "library_bot",
  to: String(chat),
  text: "Your hold is here",
  mayLeave: () => true,
};
const secrets = [token, "s3cret-t0ken", outgoing.to, outgoing.text];
const open = (apiUrl: string, timeoutMs = 5_000) => openTelegram({ token, apiUrl, timeoutMs });

let provider: TelegramSimulator;
beforeAll(async () => {
  provider = await startTelegram({ token, username: "library_bot", now: () => new Date() });
});
beforeEach(() => {
  provider.forget();
  provider.start(chat);
});
afterAll(() => provider.stop());

test("a message reaches the chat once, and its reference names chat and message", async () => {
  const { reference } = await open(provider.origin).send(outgoing);
  expect(reference).toMatch(/^4711815:\d+$/);
  expect(provider.books).toMatchObject([{ chatId: chat, text: outgoing.text }]);
});

test("the request is sendMessage with link previews off", async () => {
  const wire = await aProvider(answer(200, { ok: true, result: { message_id: 5, chat: { id: chat } } }));
  await open(wire.apiUrl).send(outgoing);
  const body = { chat_id: "4711815", text: outgoing.text, link_preview_options: { is_disabled: true } };
  expect(wire.requests).toEqual([{ method: "POST", path: `/bot${token}/sendMessage`, body }]);
});

const says = (error_code: number, description: string, parameters?: object): Answer =>
  answer(error_code, { ok: false, error_code, description, ...(parameters ? { parameters } : {}) });

test.each<{ name: string; answers: Answer; verdict: string; code: string; backoff?: Backoff }>([
  {
    name: "429",
    answers: says(429, "Too Many Requests: retry after 17", { retry_after: 17 }),
    verdict: "retry",
    code: "rate_limited",
    backoff: { retryAfterMs: 17_000, stopSenderMs: 17_000 },
  },
  {
    name: "429 without a time",
    answers: says(429, "Too Many Requests"),
    verdict: "retry",
    code: "rate_limited",
    backoff: { retryAfterMs: 5_000, stopSenderMs: 5_000 },
  },
  {
    name: "403 blocked",
    answers: says(403, "Forbidden: bot was blocked by the user"),
    verdict: "stopped",
    code: "telegram_blocked",
  },
  {
    name: "403 deactivated",
    answers: says(403, "Forbidden: user is deactivated"),
    verdict: "stopped",
    code: "telegram_blocked",
  },
  { name: "400 no chat", answers: says(400, "Bad Request: chat not found"), verdict: "refused", code: "chat_gone" },
  {
    name: "400 too long",
    answers: says(400, "Bad Request: message is too long"),
    verdict: "refused",
    code: "too_long",
  },
  {
    name: "400 empty",
    answers: says(400, "Bad Request: message text is empty"),
    verdict: "refused",
    code: "empty_text",
  },
  {
    name: "400 of another kind",
    answers: says(400, `Bad Request: can't parse ${outgoing.text}`),
    verdict: "refused",
    code: "refused",
  },
  {
    name: "401",
    answers: says(401, "Unauthorized"),
    verdict: "retry",
    code: "credentials_refused",
    backoff: { stopSenderMs: 60_000 },
  },
  {
    name: "404",
    answers: says(404, "Not Found"),
    verdict: "retry",
    code: "credentials_refused",
    backoff: { stopSenderMs: 60_000 },
  },
  { name: "500", answers: says(500, "Internal Server Error"), verdict: "uncertain", code: "no_answer" },
  { name: "502 in HTML", answers: answer(502, "<html>"), verdict: "uncertain", code: "no_answer" },
  { name: "403 in HTML", answers: answer(403, "<html>"), verdict: "uncertain", code: "no_answer" },
  { name: "200 in HTML", answers: answer(200, "<html>"), verdict: "uncertain", code: "no_answer" },
  { name: "200 and null", answers: answer(200, "null"), verdict: "uncertain", code: "no_answer" },
  { name: "a no without a code", answers: answer(200, { ok: false }), verdict: "uncertain", code: "no_answer" },
  {
    name: "a yes without a message",
    answers: answer(200, { ok: true, result: true }),
    verdict: "uncertain",
    code: "no_answer",
  },
  {
    name: "nothing and hangs up",
    answers: (res) => res.socket?.resetAndDestroy(),
    verdict: "uncertain",
    code: "no_answer",
  },
])("Telegram answers $name: $verdict, $code", async ({ answers, verdict, code, backoff = {} }) => {
  const wire = await aProvider(answers);
  const failure = await failureOf(open(wire.apiUrl).send(outgoing), secrets);
  expect({ verdict: failure.verdict, code: failure.code, backoff: failure.backoff }).toEqual({
    verdict,
    code,
    backoff,
  });
  expect(wire.requests).toHaveLength(1);
});

test("a patron who blocked the bot has opted out, and gets nothing", async () => {
  provider.block(chat);
  const failure = await failureOf(open(provider.origin).send(outgoing), secrets);
  expect(failure).toMatchObject({ verdict: "stopped", code: "telegram_blocked" });
  expect(provider.books).toEqual([]);
});

test("a chat that never was is gone, and a text of 4,097 characters is too long", async () => {
  const telegram = open(provider.origin);
  expect(await failureOf(telegram.send({ ...outgoing, to: "99" }), secrets)).toMatchObject({ code: "chat_gone" });
  expect(await failureOf(telegram.send({ ...outgoing, text: "x".repeat(4_097) }), secrets)).toMatchObject({
    code: "too_long",
  });
});

test.each([
  { wrong: { to: "@somebody" }, code: "chat_gone" },
  { wrong: { text: " " }, code: "empty_text" },
])("a message with $wrong is refused without asking Telegram", async ({ wrong, code }) => {
  const failure = await failureOf(open(provider.origin).send({ ...outgoing, ...wrong }), secrets);
  expect(failure).toMatchObject({ verdict: "refused", code });
  expect(provider.requests).toBe(0);
});

test.each([true, false])(
  "an answer later than our patience is uncertain, and so it is when the message was taken: %s",
  async (take) => {
    provider.misbehave({ kind: "silent", take });
    const failure = await failureOf(open(provider.origin, 200).send(outgoing), secrets);
    expect(failure).toMatchObject({ verdict: "uncertain", code: "no_answer" });
    expect(provider.books).toHaveLength(take ? 1 : 0);
  },
);

test.each<{ name: string; answers: Answer }>([
  { name: "that never ends", answers: (res) => void res.writeHead(200).write('{"ok":') },
  { name: "of a yes that is cut off", answers: cutOff(200) },
  { name: "of a no that is cut off", answers: cutOff(400) },
])("a body $name is uncertain once our patience ends", async ({ answers }) => {
  const wire = await aProvider(answers);
  const failure = await failureOf(open(wire.apiUrl, 300).send(outgoing), secrets);
  expect(failure).toMatchObject({ verdict: "uncertain", code: "no_answer" });
});

test("a refused connection or a host without address is retried: nothing has left", async () => {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, "close");
  for (const [apiUrl, code] of [
    [`http://127.0.0.1:${port}`, "connection_refused"],
    ["http://no..host", "host_unknown"],
  ] as const) {
    const failure = await failureOf(open(apiUrl).send(outgoing), secrets);
    expect(failure).toMatchObject({ verdict: "retry", code, backoff: {} });
  }
});

test("a server that speaks no TLS has seen no message", async () => {
  const server = createServer((socket) => socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")));
  const port = await listen(server);
  const failure = await failureOf(open(`https://127.0.0.1:${port}`).send(outgoing), secrets);
  expect(failure).toMatchObject({ verdict: "retry", code: "tls_failed" });
});
