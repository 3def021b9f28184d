import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { afterEach, beforeEach, expect, test } from "vitest";
import { signCallback } from "../scripts/town/plivo/signing.ts";
import { type Actor, authToken, openStage, ourNumber, type Stage, until } from "./stage.fixture.ts";

const main = new URL("./main.ts", import.meta.url).pathname;
let stage: Stage;
beforeEach(async () => {
  stage = await openStage(1_500);
});
afterEach(() => stage.close());

const phone = "15550109001";
const say = (text: string, from = phone) => stage.plivo.say(from, ourNumber, text);
const works = (bot: Actor) => until(`${bot.name} works`, async () => (await health(bot)).state === "working");
const health = async (bot: Actor): Promise<{ state: string; waiting: number; parked: number }> =>
  JSON.parse(await (await fetch(`${bot.origin}/health`)).text());
const texts = () => stage.service.taken.map((heard) => heard.text);
const nothingPrivate = (bot: Actor) =>
  expect(bot.said()).not.toMatch(/15550109|illness|auth-token|telegram-token|stand-in-token|one-time/);

test("a text and a Telegram message reach the service, and no word of them the log", async () => {
  const bot = await stage.startBot("desk");
  await works(bot);
  expect(await say("my secret illness")).toBe(200);
  stage.telegram.start(1001, "one-time-token");
  stage.telegram.block(1001);
  await until("all is taken", () => stage.service.taken.length === 3);
  expect(stage.service.taken.map((heard) => `${heard.channel} ${heard.kind}`).sort()).toEqual([
    "sms text",
    "telegram blocked",
    "telegram link",
  ]);
  await until("an empty inbox is reported", () => stage.service.reports.some((report) => report.waiting === 0));
  const metrics = await (await fetch(`${bot.origin}/metrics`)).text();
  expect(metrics).toContain('tidings_bot_heard_total{channel="telegram",kind="link"} 1');
  expect(await bot.leave()).toBe(0);
  expect(stage.service.holder()).toBeUndefined();
  nothingPrivate(bot);
});

test("a fresh bot takes no text whose signature covers the address only once another bot has seen V3", async () => {
  const old = await stage.startBot("desk");
  await works(old);
  expect(await say("hello")).toBe(200);
  await until("it is reported", () => stage.service.reports.some((report) => report.signing?.strong));
  expect(await old.leave()).toBe(0);
  const fresh = await stage.startBot("fresh");
  await works(fresh);
  const form = { MessageUUID: "u-1", From: phone, To: ourNumber, Text: "STOP" };
  const url = `${stage.publicUrl}/bot/plivo/inbound`;
  const keys = { authToken, subToken: "another-token" };
  const signed = Object.entries(signCallback(keys, "POST", url, Object.entries(form)));
  const weak = Object.fromEntries(signed.filter(([name]) => name.includes("V2")));
  const post = () =>
    fetch(`${fresh.origin}/bot/plivo/inbound`, { method: "POST", body: new URLSearchParams(form), headers: weak });
  await until("it is refused", async () => (await post()).status === 403);
  expect(texts()).toEqual(["hello"]);
});

test("a bot killed after it returned 200 to Plivo hands the text over after its restart", async () => {
  const first = await stage.startBot("desk");
  await works(first);
  await stage.service.stop();
  expect(await say("hello")).toBe(200);
  expect(await say("Stop!")).toBe(200);
  await first.kill();
  await stage.service.start();
  await stage.startBot("desk");
  await until("both are taken", () => stage.service.taken.length === 2);
  expect(texts()).toEqual(["Stop!", "hello"]);
});

test("a bot killed before the service answered hands over again, and nothing happens twice", async () => {
  const first = await stage.startBot("desk");
  await works(first);
  let letGo = () => {};
  const held = new Promise<undefined>((resolve) => {
    letGo = () => resolve(undefined);
  });
  stage.service.judge(() => held);
  await say("STOP");
  await until("it is out", () => stage.service.asked.length === 1);
  await first.kill();
  letGo();
  const second = await stage.startBot("desk");
  await until("it was asked again", () => stage.service.asked.length === 2);
  await until("it is done", async () => (await health(second)).waiting === 0);
  expect(texts()).toEqual(["STOP"]);
});

test("the same text delivered three times is heard once", async () => {
  const bot = await stage.startBot("desk");
  await works(bot);
  const fields: [string, string][] = [
    ["MessageUUID", "u-1"],
    ["From", phone],
    ["To", ourNumber],
    ["Text", "hello"],
    ["Type", "sms"],
  ];
  const url = `${stage.publicUrl}/bot/plivo/inbound`;
  for (let turn = 0; turn < 3; turn++) {
    const headers = signCallback({ authToken, subToken: "other" }, "POST", url, fields);
    expect((await fetch(url, { method: "POST", headers, body: new URLSearchParams(fields) })).status).toBe(200);
    await until("it is taken", () => stage.service.taken.length === 1);
  }
  expect(await (await fetch(`${bot.origin}/metrics`)).text()).toContain('heard_total{channel="sms",kind="text"} 1');
  expect(stage.service.asked.length).toBe(1);
});

test("of two bots exactly one is active; when it is killed the second takes over, and no text is lost", async () => {
  const bots = [await stage.startBot("first"), await stage.startBot("second")];
  await until("one works", () => stage.service.holder() !== undefined);
  const [worker, standby] = stage.service.holder() === "first" ? bots : bots.toReversed();
  if (worker === undefined || standby === undefined) throw new Error("Two bots were started");
  await works(worker);
  expect((await health(standby)).state).toBe("standing by");
  const answer = await say("to whoever works");
  expect(answer).toBe(200);
  await until("it is taken", () => stage.service.taken.length === 1);

  await worker.kill();
  expect(await say("while nobody works"), "Plivo asks again until the second works").toBe(200);
  stage.telegram.say(1001, "hello");
  await until("both are taken", () => stage.service.taken.length === 3);
  await works(standby);
});

test("a bot that shuts down is replaced at once, and one that was frozen does not continue", async () => {
  const first = await stage.startBot("first");
  await works(first);
  const second = await stage.startBot("second");
  expect(await first.leave()).toBe(0);
  await works(second);

  second.freeze();
  const third = await stage.startBot("third");
  await works(third);
  second.thaw();
  await until("the second stands by", async () => (await health(second)).state === "standing by");
  expect((await health(third)).state).toBe("working");
});

test("what is not signed by Plivo is refused, counted, and never handed over", async () => {
  const bot = await stage.startBot("desk");
  await works(bot);
  const body = new URLSearchParams({
    MessageUUID: "u-1",
    From: phone,
    To: ourNumber,
    Text: "STOP my illness",
    Type: "sms",
  });
  expect((await fetch(`${stage.publicUrl}/bot/plivo/inbound`, { method: "POST", body })).status).toBe(403);
  expect(await (await fetch(`${bot.origin}/metrics`)).text()).toContain("tidings_bot_signatures_refused_total 1");
  expect((await health(bot)).waiting).toBe(0);
  expect(stage.service.asked).toEqual([]);
  nothingPrivate(bot);
});

test("a bot with wrong settings reports every fault and does not start", async () => {
  const env = { TIDINGS_BOT_PORT: "x", TIDINGS_PLIVO_AUTH_TOKEN: "hush-hush" };
  const { status, stderr } = spawnSync(process.execPath, ["--import", "tsx", main], { env, encoding: "utf8" });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^The bot cannot start with these settings: .*TIDINGS_BOT_TOKEN.*\n$/);
  expect(stderr).not.toContain("hush-hush");
});

test("a bot whose port is taken says so, ends, and never takes the duty", async () => {
  const taken = await stage.startBot("first");
  await works(taken);
  const env = {
    TIDINGS_BOT_TOKEN: stage.service.token,
    TIDINGS_SERVICE_URL: stage.service.url,
    TIDINGS_BOT_PORT: new URL(taken.origin).port,
    TIDINGS_BOT_INBOX: `${stage.folder}/late/inbox.sqlite`,
  };
  const late = spawn(process.execPath, ["--import", "tsx", main], { env });
  let said = "";
  late.stderr.on("data", (chunk: Buffer) => {
    said += chunk;
  });
  const [code] = await once(late, "close");
  expect(code).toBe(1);
  expect(said).toMatch(
    /^The bot cannot listen on port \d+ of 127\.0\.0\.1 \(TIDINGS_BOT_PORT\): another program has it/,
  );
  expect(stage.service.holder()).toBe("first");
});
