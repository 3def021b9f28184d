import { afterAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { openLog } from "../log.ts";
import { aBegun, aClaim, aWorker, later, NOW, readMessage } from "../outbox/a-message.ts";
import { lookAfterWorkers } from "./chores.ts";

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

test("the messages of a silent worker are freed by whoever looks, and the log tells which", async () => {
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

test("a worker that was silent for an hour is forgotten, and learns it when it wakes", async () => {
  const frozen = await aWorker(db, NOW);
  const looks = await aWorker(db, NOW);
  expect(await lookAs(looks, later(60 * 60_000))).toBe(true);
  expect(await lookAs(frozen, later(60 * 60_000))).toBe(true);
  expect(await lookAs(looks, later(2 * 60 * 60_000 + 1))).toBe(true);
  expect(await lookAs(frozen, later(2 * 60 * 60_000 + 2))).toBe(false);
});
