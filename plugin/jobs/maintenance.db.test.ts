import { afterAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { openLog } from "../foundation/log.ts";
import { aBegun, aClaim, aMessage, aWorker, later, manyMessages, NOW, readMessage } from "../outbox/message.fixture.ts";
import { endOverdue, lookAfterWorkers } from "./maintenance.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
beforeEach(async () => {
  await db.deleteFrom("tidings_worker").execute();
  await db.deleteFrom("tidings_message").execute();
});

const lines: string[] = [];
const log = openLog("tidings", "info", { write: (line: string) => void lines.push(line) });
const lookAs = (worker: number, now: Date) => lookAfterWorkers({ db, worker, silentMs: 60_000, log, now: () => now });

test("a look is a sign of life, so that the next worker's look leaves this one alone", async () => {
  const workers = [await aWorker(db), await aWorker(db)] as const;
  const claimed = await aClaim(db, workers[0], {});
  await db
    .updateTable("tidings_message")
    .set({ claimed_at: later(50_000) })
    .where("id", "=", claimed.id)
    .execute();
  expect(await lookAs(workers[0], later(60_000))).toBe(true);
  expect(await lookAs(workers[1], later(61_000))).toBe(true);
  expect(await readMessage(db, claimed.id)).toMatchObject({ state: "sending", claimed_by: workers[0] });
});

test("the messages of a silent worker are freed by any worker, and the log tells which", async () => {
  const silent = await aWorker(db);
  const claimed = await aClaim(db, silent);
  const begun = await aBegun(db, silent);
  const looks = await aWorker(db, later(61_000));
  lines.length = 0;
  expect(await lookAs(looks, later(61_000))).toBe(true);
  expect((await readMessage(db, claimed.id)).state).toBe("queued");
  expect((await readMessage(db, begun.id)).state).toBe("uncertain");
  expect(lines.map((line) => JSON.parse(line)).map(({ event, id }) => ({ event, id }))).toEqual([
    { event: "message.rescued", id: claimed.id },
    { event: "message.uncertain", id: begun.id },
  ]);
});

test("a worker that was silent for an hour is forgotten, and learns of it when it wakes", async () => {
  const frozen = await aWorker(db, NOW);
  const looks = await aWorker(db, NOW);
  expect(await lookAs(looks, later(60 * 60_000))).toBe(true);
  expect(await lookAs(frozen, later(60 * 60_000))).toBe(true);
  expect(await lookAs(looks, later(2 * 60 * 60_000 + 1))).toBe(true);
  expect(await lookAs(frozen, later(2 * 60 * 60_000 + 2))).toBe(false);
});

test("what waits past its time ends as too late, whatever its kind and sender, and Koha is to be told", async () => {
  const gone = { sender: "telegram", channel: "telegram", expires_at: NOW } as const;
  const kinds = ["notice", "reply", "invitation", "welcome"] as const;
  const overdue = await Promise.all(kinds.map((kind) => aMessage(db, { ...gone, kind })));
  const inTime = await aMessage(db, { ...gone, expires_at: later(1) });
  const endless = await aMessage(db, { ...gone, expires_at: null });
  const claimed = await aClaim(db, await aWorker(db), { expires_at: NOW });
  lines.length = 0;
  expect(await endOverdue(db, log, NOW)).toBe(false);
  for (const id of overdue) {
    expect(await readMessage(db, id)).toMatchObject({ state: "cancelled", reason: "too_late", tell_at: NOW });
  }
  const states = [inTime, endless, claimed.id].map(async (id) => (await readMessage(db, id)).state);
  expect(await Promise.all(states)).toEqual(["queued", "queued", "sending"]);
  expect(lines.map((line) => JSON.parse(line).id).sort()).toEqual([...overdue].sort());
});

test("many that are too late end in small steps", async () => {
  await manyMessages(db, 250, { expires_at: NOW });
  expect([await endOverdue(db, log, NOW), await endOverdue(db, log, NOW)]).toEqual([true, false]);
  const left = await db.selectFrom("tidings_message").select("id").where("state", "=", "queued").execute();
  expect(left).toEqual([]);
});
