import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openLog } from "../../plugin/foundation/log.ts";
import { type BotMetrics, openMetrics } from "../metrics.ts";
import { type StandIn, startStandIn } from "../service.fixture.ts";
import { openService } from "../service.ts";
import { readSettings } from "../settings.ts";
import { until } from "../stage.fixture.ts";
import { type HandOver, startHandOver } from "./hand-over.ts";
import { type Inbox, openInbox } from "./inbox.ts";
import { aListened } from "./listened.fixture.ts";
import { wantsOut } from "./listened.ts";

let folder: string;
let standIn: StandIn;
let inbox: Inbox;
let tally: BotMetrics;
let handOver: HandOver;
let lines: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "tidings-hand-over-"));
  standIn = await startStandIn(3_000, () => performance.now());
  inbox = openInbox(join(folder, "inbox.sqlite"));
  tally = openMetrics(() => ({ working: true, ...inbox.counts() }));
  lines = [];
  const log = openLog("bot", "info", { write: (line) => void lines.push(line) });
  const { service } = readSettings({ TIDINGS_BOT_TOKEN: standIn.token, TIDINGS_SERVICE_URL: standIn.url }, "desk");
  handOver = startHandOver({
    inbox,
    service: openService(service.url, service.token),
    now: () => new Date(),
    log,
    tally,
  });
});
afterEach(async () => {
  await handOver.stop(1_000);
  await standIn.stop();
  inbox.close();
  rmSync(folder, { recursive: true });
});

function say(id: string, text: string, address = "15550109001"): void {
  const listened = aListened({ id, text, address });
  inbox.keep(listened, new Date(), wantsOut(listened));
  handOver.wake();
}
const takenIds = () => standIn.taken.map((heard) => heard.id);
const taken = (count: number) =>
  until(`${count} are taken`, () => standIn.taken.length === count && inbox.counts().waiting === 0);

test("a text is understood in its sender's language, and handed over", async () => {
  standIn.know("15550109001", { lang: "es", pending: false });
  standIn.know("15550109002", { lang: "da", pending: false });
  say("a", "iniciar");
  say("b", "iniciar", "15550109002");
  await taken(2);
  const told = (id: string) => standIn.taken.find((one) => one.id === id);
  expect(told("a")).toMatchObject({ text: "iniciar", intent: "start", address: "15550109001" });
  expect(told("b")?.intent).toBe("other");
});

test("a STOP is handed over without asking who wrote it", async () => {
  say("a", "STOP");
  await taken(1);
  expect(standIn.taken[0]).toMatchObject({ intent: "stop" });
  expect(standIn.questions).toEqual([]);
});

test("a service that was down gets everything in order when it is back, the STOP first", async () => {
  await standIn.stop();
  for (const id of ["a1", "a2"]) say(id, "hello", "15550109001");
  say("b1", "hello", "15550109002");
  await until("it was tried", () => lines.some((line) => line.includes("service.failed")));
  say("a stop", "Stop.", "15550109001");
  await standIn.start();
  await taken(4);
  const ofA = takenIds().filter((id) => id.startsWith("a"));
  expect(ofA).toEqual(["a stop", "a1", "a2"]);
});

test("a STOP overtakes a text of the same sender for which the service hangs", async () => {
  let letGo = () => {};
  const held = new Promise<undefined>((resolve) => {
    letGo = () => resolve(undefined);
  });
  standIn.judge((heard) => (heard.id === "slow" ? held : undefined));
  say("slow", "hello");
  await until("the text is out", () => standIn.asked.length === 1);
  say("stop", "STOP");
  await until("the STOP is taken", () => takenIds().includes("stop"));
  expect(takenIds()).toEqual(["stop"]);
  letGo();
  await taken(2);
});

test("a STOP gets through although as many texts hang as may be in flight", async () => {
  let letGo = () => {};
  const held = new Promise<undefined>((resolve) => {
    letGo = () => resolve(undefined);
  });
  standIn.judge((heard) => (heard.intent === "stop" ? undefined : held));
  for (let i = 0; i < 20; i++) say(`text ${i}`, "hello", `1555010${1000 + i}`);
  await until("eight are out", () => standIn.asked.length === 8);
  say("stop", "STOP", "15550109999");
  await until("the STOP is taken", () => takenIds().includes("stop"));
  expect(standIn.asked.length).toBe(9);
  letGo();
  await taken(21);
});

test("the retry after a lost answer is idempotent", async () => {
  let losses = 2;
  standIn.judge(() => (losses-- > 0 ? "lost" : undefined));
  say("a", "hello");
  await taken(1);
  expect(standIn.asked.map((heard) => heard.id)).toEqual(["a", "a", "a"]);
});

test("a text refused five times is parked and the next one follows; nobody else waits", async () => {
  standIn.judge((heard) => (heard.id === "poison" ? 400 : undefined));
  say("poison", "hello");
  say("next", "hello");
  say("other", "hello", "15550109002");
  await until("the other is taken", () => takenIds().includes("other"));
  expect(takenIds()).toEqual(["other"]);
  await until("it is parked", () => inbox.counts().parked === 1);
  await taken(2);
  expect(standIn.asked.filter((heard) => heard.id === "poison").length).toBe(5);
  expect((await tally.page()).text).toContain('tidings_bot_parked_total{channel="sms"} 1');
  expect(lines.join()).toContain('"inbox.parked"');
});

test("an error that is not about the text is no refusal: nothing is parked", async () => {
  let troubles = 6;
  standIn.judge(() => (troubles-- > 0 ? [500, 503, 429, 401, 403, 404][troubles] : undefined));
  inbox.keep(aListened({ id: "a", text: "STOP" }), new Date(), true);
  for (let turn = 0; turn < 6; turn++) {
    handOver.wake();
    const asked = turn + 1;
    await until(`it was asked ${asked} times`, () => standIn.asked.length >= asked);
    inbox.hasten();
  }
  handOver.wake();
  await taken(1);
  expect(inbox.counts()).toEqual({ waiting: 0, parked: 0 });
});

test("stopping waits for what is in flight, and begins nothing more", async () => {
  let letGo = () => {};
  standIn.judge(
    () =>
      new Promise((resolve) => {
        letGo = () => resolve(undefined);
      }),
  );
  say("out", "STOP");
  await until("it is out", () => standIn.asked.length === 1);
  const stopped = handOver.stop(5_000);
  say("late", "STOP", "15550109002");
  letGo();
  await stopped;
  expect(takenIds()).toEqual(["out"]);
  expect(inbox.counts().waiting).toBe(1);
});

test("no text and no number reaches the log, whatever fails", async () => {
  standIn.judge((heard) => (heard.id === "poison" ? 400 : 500));
  say("poison", "my secret illness", "15550109777");
  say("trouble", "my other illness", "15550109778");
  await until("it is parked", () => inbox.counts().parked === 1);
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.join()).not.toMatch(/illness|1555010977|stand-in-token/);
});
