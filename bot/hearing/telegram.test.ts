import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { serve } from "@hono/node-server";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openLog } from "../../plugin/foundation/log.ts";
import { startTelegram as startSimulator, type TelegramSimulator } from "../../scripts/town/telegram/simulator.ts";
import { readSettings } from "../settings.ts";
import { telegramToken, until } from "../stage.fixture.ts";
import type { Listened } from "./listened.ts";
import { type Polling, startTelegram } from "./telegram.ts";

let simulator: TelegramSimulator;
let polling: Polling | undefined;
let kept: Listened[];
let lines: string[];
let shift: AbortController;

beforeEach(async () => {
  simulator = await startSimulator({ token: telegramToken, username: "library_bot", now: () => new Date() });
  kept = [];
  lines = [];
  shift = new AbortController();
  polling = undefined;
});
afterEach(async () => {
  await polling?.stop();
  await simulator.stop();
});

function start(keep = (listened: Listened) => void kept.push(listened), api = simulator.origin): void {
  const env = { TIDINGS_BOT_TOKEN: "t", TIDINGS_TELEGRAM_TOKEN: telegramToken, TIDINGS_TELEGRAM_API: api };
  const settings = readSettings(env, "desk").telegram;
  if (settings === undefined) throw new Error("No Telegram settings");
  const log = openLog("bot", "info", { write: (line) => void lines.push(line) });
  const duty = { working: () => !shift.signal.aborted, ending: () => shift.signal };
  polling = startTelegram({ ...settings, duty, keep, log, pollSeconds: 1 });
}
const said = (event: string) => lines.filter((line) => line.includes(event));

test("texts, links, blocks and their end are kept in order, and confirmed", async () => {
  start();
  simulator.start(1001, "one-time-token");
  simulator.say(1001, "hello");
  simulator.block(1001);
  simulator.unblock(1001);
  await until("four are kept", () => kept.length === 4);
  expect(kept.map((l) => l.kind)).toEqual(["link", "text", "blocked", "unblocked"]);
  expect(new Set(kept.map((l) => l.id)).size).toBe(4);
  await until("all is confirmed", () => simulator.waiting === 0);
});

test("an update that could not be kept is not confirmed and is delivered again", async () => {
  let full = true;
  start((listened) => {
    if (full) throw new Error("disk full");
    kept.push(listened);
  });
  simulator.say(1001, "hello");
  await until("it was noted as a bug", () => said("telegram.failed").length > 0);
  expect(simulator.waiting).toBe(1);
  full = false;
  await until("it is kept", () => kept.length === 1);
});

test("a bot that stands by does not poll, so that it does not disturb the active one", async () => {
  shift.abort();
  start();
  simulator.say(1001, "hello");
  await sleep(600);
  expect(kept).toEqual([]);
  expect(simulator.waiting).toBe(1);
  shift = new AbortController();
  await until("it is kept once on duty", () => kept.length === 1);
});

test("a poll in flight ends with the duty", async () => {
  start();
  simulator.say(1001, "first");
  await until("it is kept and confirmed", () => simulator.waiting === 0);
  shift.abort();
  simulator.say(1001, "second");
  await sleep(400);
  expect(kept.length).toBe(1);
  expect(simulator.waiting).toBe(1);
});

test.each([
  ["a reset", { kind: "reset", take: false } as const],
  ["a 502", { kind: "http", status: 502 } as const],
  ["a page that is no answer", { kind: "malformed" } as const],
  ["a flood", { kind: "http", status: 429, retryAfter: 1 } as const],
])("%s in the middle of a poll is waited out, and the log never shows the token", async (_what, fault) => {
  simulator.misbehave(fault, 2, (call) => call.method === "getUpdates");
  simulator.say(1001, "my secret illness");
  start();
  await until("it is kept", () => kept.length === 1);
  expect(said("telegram.failed").length).toBe(2);
  expect(said("telegram.back").length).toBe(1);
  expect(lines.join()).not.toMatch(/telegram-token|4242|illness|1001/);
});

test("a bot whose first call fails retries until Telegram answers", async () => {
  const greetings = [
    () => new Response("<html>Bad gateway</html>", { status: 400, headers: { "content-type": "text/html" } }),
    () => Response.json({ ok: false, error_code: 500, description: "Oops" }, { status: 500 }),
  ];
  const asked: string[] = [];
  const front = serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      const { pathname } = new URL(request.url);
      asked.push(pathname.split("/").at(-1) ?? "");
      const answer = greetings.shift();
      const passed = { method: "POST", headers: { "content-type": "application/json" }, body: await request.text() };
      return answer ? answer() : fetch(`${simulator.origin}${pathname}`, passed);
    },
  });
  await once(front, "listening");
  const address = front.address();
  simulator.say(1001, "hello");
  start(undefined, `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
  await until("it is kept", () => kept.length === 1);
  expect(asked.slice(0, 5)).toEqual(["getMe", "getMe", "getMe", "deleteWebhook", "getUpdates"]);
  expect(lines.join()).not.toMatch(/telegram-token|4242/);
  await polling?.stop();
  front.close();
});

test("another program that polls with the same token is reported, and waited for", async () => {
  simulator.misbehave({ kind: "http", status: 409 }, 1, (call) => call.method === "getUpdates");
  start();
  await until("it is noted", () => said("another_program_polls").length === 1);
});

test("stopping ends a poll at once", async () => {
  start();
  simulator.say(1001, "hello");
  await until("it is kept", () => kept.length === 1);
  await polling?.stop();
  simulator.say(1001, "too late");
  await sleep(400);
  expect(kept.length).toBe(1);
});
