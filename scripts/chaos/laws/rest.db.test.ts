import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase } from "../../test-database.ts";
import type { Evidence, MessageRow } from "../evidence.ts";
import { type History, openHistory } from "../history.ts";
import type { World } from "../world.ts";
import { type Holdings, holdsNoMore, readHoldings } from "./host.ts";
import type { Broken } from "./law.ts";
import { REST_LAWS } from "./rest.ts";

/* The laws that read the database, a page or the programs: each holds when all is well, and is broken once here. */

const NUMBER = "15035551000";
const NOW = new Date("2026-11-30T12:00:00Z");
const koha = await openTestDatabase();
const { db } = koha;
/** What the page of uncertain messages lists. */
let listed: number[] = [];
const service = createServer((request, response) => {
  const { pathname } = new URL(`http://service${request.url}`);
  if (pathname === "/staff/enter") return response.writeHead(303, { "set-cookie": "session=1; Path=/" }).end();
  response.end(listed.map((id) => `<span id="of-doubt-${id}">${id}</span>`).join("\n"));
});
let history: History;
let at = 0;

beforeAll(() => new Promise<void>((resolve) => void service.listen(0, "127.0.0.1", resolve)));
afterAll(async () => {
  service.close();
  await koha.close();
});
beforeEach(async () => {
  history = openHistory(() => at);
  listed = [];
  for (const table of ["tidings_bot", "tidings_parked", "tidings_nudge", "tidings_restore", "tidings_heard"])
    await sql`delete from ${sql.table(table)}`.execute(db);
  await sql`delete from tidings_address`.execute(db);
  await sql`delete from message_queue`.execute(db);
});

function aWorld(telegramHolds = 0): World {
  const url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  const world: Partial<Record<keyof World, unknown>> = {
    ...{ db, history, people: [{ id: 10_000, number: NUMBER, chatId: undefined }], now: () => NOW },
    ...{ telegram: { waiting: telegramHolds }, database: { socket: koha.socket } },
    programs: new Map([["service-1", { name: "service-1", running: true, url, pid: process.pid }]]),
  };
  // The laws tried here look at nothing else of a world.
  return world as unknown as World;
}

const message: MessageRow = {
  ...{ id: 5, kind: "notice", channel: "sms", patron: 10_000, address: NUMBER, notice: 1, round: 1 },
  ...{ state: "delivered", reason: null, text: "Hello", attempts: 1, open: 0, reported: 0, asked: false, heard: null },
};

async function broken(name: RegExp, changes: Partial<MessageRow> = {}, world = aWorld()): Promise<string[]> {
  const law = REST_LAWS.find((one) => name.test(one.name));
  if (!law) throw new Error(`no law is called ${name}`);
  const evidence: Partial<Evidence> = { messages: [{ ...message, ...changes }], queue: [], taken: [] };
  const cases: Broken[] = await law.check(world, evidence as Evidence);
  return cases.map(({ sentence }) => sentence);
}

test("a message that waits, an attempt that is open, and each place where words can wait is stuck", async () => {
  expect(await broken(/stuck/)).toEqual([]);
  expect(await broken(/stuck/, { state: "queued", reason: "rate_limit" })).toEqual([
    "Message 5 is still queued (rate_limit).",
  ]);
  expect(await broken(/stuck/, { open: 1 })).toEqual(["An attempt of message 5 (delivered) never ended."]);
  expect(await broken(/stuck/, {}, aWorld(2))).toEqual(["2 updates that Telegram holds."]);
  history.note("chat unheard", "a chat is not heard");
  expect(await broken(/stuck/)).toEqual(["In quiet, a chat is not heard."]);
  history = openHistory(() => at);
  await sql`insert into tidings_bot (bot, reported_at, waiting) values ('b', ${NOW}, 3)`.execute(db);
  await sql`insert into tidings_parked (bot, bot_row, heard_at, channel, kind, address, text, told_at)
    values ('b', 1, ${NOW}, 'sms', 'text', ${NUMBER}, 'STOP', ${NOW})`.execute(db);
  await sql`insert into tidings_nudge (opened_at) values (utc_timestamp(3) - interval 1 hour)`.execute(db);
  await sql`insert into tidings_restore (found_at, back_to_at, lost_until_at) values (${NOW}, ${NOW}, ${NOW})`.execute(
    db,
  );
  expect(await broken(/stuck/)).toEqual([
    "3 texts in the inbox of a bot.",
    "1 texts that could not be recorded.",
    "1 nudges that are open.",
    "1 restores that hold messages.",
  ]);
});

test("a doubt needs a reason, the provider's answer, and a line on the page of uncertain messages", async () => {
  const doubt = { state: "uncertain", reason: "no_answer", asked: true };
  listed = [5];
  expect(await broken(/doubt/, doubt)).toEqual([]);
  expect(await broken(/doubt/, { ...doubt, reason: null })).toHaveLength(1);
  expect(await broken(/doubt/, { ...doubt, asked: false })).toHaveLength(1);
  listed = [6];
  expect(await broken(/doubt/, doubt)).toEqual(["Message 5 is in doubt (no_answer), and nobody is told."]);
});

test("an email of Koha's that is neither pending nor sent was touched", async () => {
  await sql`insert ignore into message_transport_types values ('email')`.execute(db);
  const queue = (status: string) =>
    sql`
    insert into message_queue (content, message_transport_type, status)
    values ('Hello', 'email', ${status})`.execute(db);
  for (const status of ["pending", "sent"]) await queue(status);
  expect(await broken(/transport/)).toEqual([]);
  await queue("deleted");
  expect(await broken(/transport/)).toHaveLength(1);
});

test("what a bot heard must be on record, and as often as it was said", async () => {
  const hear = async (kind: string) => {
    at += 1_000;
    history.note(`${kind} stop`, "A phone: “STOP”.", { number: NUMBER });
  };
  await hear("said");
  await hear("heard");
  expect(await broken(/on record/)).toEqual(["“15035551000 STOP” was brought 1 times, and is on record 0 times."]);
  await sql`insert into tidings_address (id, channel, address, created_at)
    values (1, 'sms', ${NUMBER}, ${NOW})`.execute(db);
  const record = (id: string) =>
    sql`insert into tidings_heard
    (channel, provider_id, kind, sender, address_id, text, intent, because, outcome, heard_at, recorded_at)
    values ('sms', ${id}, 'text', '', 1, 'STOP', 'stop', 'keyword', 'obeyed', ${NOW}, ${NOW})`.execute(db);
  await record("a");
  expect(await broken(/on record/)).toEqual([]);
  await record("b");
  expect(await broken(/on record/)).toEqual(["“15035551000 STOP” is on record 2 times."]);
  // Said before a restore and heard after it: the bot may have had it before, and then it is recorded by its meaning.
  history.note("said stop", "A phone: “no more”.", { number: NUMBER });
  at += 1_000;
  history.note("copy runs", "MariaDB runs with the copy.");
  at += 1_000;
  history.note("heard stop", "A bot: “no more”.", { number: NUMBER });
  expect(await broken(/on record/)).toEqual([]);
});

test("a program that holds more memory or files than before, or does not run, is told of", async () => {
  const world = aWorld();
  const now = await readHoldings(world);
  const held = now.programs.get("service-1");
  expect(held?.residentMb).toBeGreaterThan(1);
  expect(held?.files).toBeGreaterThan(2);
  const was = { residentMb: 1_000_000, files: 1_000_000 };
  const check = (before: object, after: Partial<Holdings> = {}) =>
    holdsNoMore(
      { programs: new Map([["service-1", { ...was, ...before }]]), transactions: 0 },
      // Other tests have transactions on the same server.
      { ...now, transactions: 0, ...after },
    ).check(world, {} as Evidence);
  expect(await check({})).toEqual([]);
  expect(await check({ residentMb: 1 })).toHaveLength(1);
  const more = new Map([["service-1", { residentMb: 1, files: 200 }]] as const);
  expect(await check({ files: 100 }, { programs: more })).toHaveLength(1);
  expect(await check({}, { programs: new Map() })).toHaveLength(1);
  expect(await check({}, { transactions: 2 })).toHaveLength(1);
});
