import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { judgeReceipt } from "../channels/open.ts";
import { beat, liveWorkers } from "../workers/heartbeat.ts";
import { begin } from "./begin.ts";
import type { Claim } from "./claim.ts";
import { aBegun, aClaim, aWorker, later, NOW, readAttempts, readMessage } from "./message.fixture.ts";
import { giveBack, rescueAbandoned } from "./rescue.ts";
import { killedAfter } from "./worker-process.fixture.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);

const SILENT_MS = 60_000;
const nothing = { queued: [], uncertain: [], told: [] };

const anOpenAttempt = ({ id, claimNumber, sender }: Claim, worker: number) => {
  const ended = { ended_at: null, outcome: null, reference: null, reason: null };
  const heard = { receipt: null, receipt_code: null, receipt_at: null };
  return { message_id: id, number: claimNumber, worker_id: worker, sender, begun_at: NOW, ...ended, ...heard };
};

/** The rescue as a worker calls it at that instant. */
async function rescueAt(now: Date) {
  const silentSince = later(-SILENT_MS, now);
  return rescueAbandoned(
    db,
    { live: await liveWorkers(db, silentSince), overdueBefore: silentSince, judge: judgeReceipt },
    now,
  );
}

test("a worker that beats keeps what it has claimed and begun", async () => {
  const beating = await aWorker(db);
  const messages = [await aClaim(db, beating), await aBegun(db, beating)];
  expect(await rescueAt(later(SILENT_MS - 1))).toEqual(nothing);
  for (const { id } of messages) expect((await readMessage(db, id)).state).toBe("sending");
  await giveBack(db, beating, NOW);
  await db.updateTable("tidings_message").set({ state: "sent" }).where("state", "=", "sending").execute();
});

test("a silent worker's claims go back into the queue, and what it had begun becomes a doubt", async () => {
  const silent = await aWorker(db);
  const claimed = await aClaim(db, silent);
  const begun = await aBegun(db, silent);
  const at = later(SILENT_MS + 1);
  expect(await rescueAt(at)).toEqual({ queued: [claimed.id], uncertain: [begun.id], told: [] });
  const queued = { state: "queued", reason: "worker_died", claimed_by: null, claimed_at: null, due_at: at, tries: 0 };
  expect(await readMessage(db, claimed.id)).toMatchObject(queued);
  expect(await readMessage(db, begun.id)).toMatchObject({ state: "uncertain", reason: "worker_died" });
  expect(await readAttempts(db, begun.id)).toMatchObject([
    { outcome: "uncertain", reason: "worker_died", ended_at: at },
  ]);
  expect(await rescueAt(at)).toEqual(nothing);
});

test("a dead worker's attempt is not doubted before its minute is over", async () => {
  const gone = await aWorker(db, later(-SILENT_MS));
  const begun = await aBegun(db, gone);
  expect(await rescueAt(later(1_000))).toEqual(nothing);
  expect((await rescueAt(later(SILENT_MS + 1))).uncertain).toEqual([begun.id]);
});

test("an attempt that has been begun for too long is doubted although its worker beats", async () => {
  const stuck = await aWorker(db);
  const begun = await aBegun(db, stuck);
  const at = later(SILENT_MS + 1);
  await beat(db, stuck, at);
  expect(await rescueAt(at)).toEqual({ ...nothing, uncertain: [begun.id] });
});

test("a claim whose begin failed is freed although its worker beats", async () => {
  const unlucky = await aWorker(db);
  const claimed = await aClaim(db, unlucky);
  const at = later(SILENT_MS + 1);
  await beat(db, unlucky, at);
  expect(await rescueAt(at)).toEqual({ ...nothing, queued: [claimed.id] });
  expect((await begin(db, unlucky, [claimed], () => undefined, at)).lost).toEqual([claimed.id]);
});

test("a worker taken for silent that begins just before the rescue keeps its message", async () => {
  const slow = await aWorker(db, later(-SILENT_MS - 1));
  const claim = await aClaim(db, slow);
  const locked = Promise.withResolvers<void>();
  // Begin in slow motion: it has locked the message, and writes its attempt before it commits.
  const beginning = db.transaction().execute(async (tx) => {
    await tx.selectFrom("tidings_message").select("id").where("id", "=", claim.id).forUpdate().execute();
    locked.resolve();
    await sleep(400);
    await tx.insertInto("tidings_attempt").values(anOpenAttempt(claim, slow)).execute();
  });
  await locked.promise;
  const before = performance.now();
  expect(await rescueAt(NOW)).toEqual(nothing);
  expect(performance.now() - before).toBeGreaterThan(300);
  await beginning;
  expect(await readMessage(db, claim.id)).toMatchObject({ state: "sending", claimed_by: slow });
  expect((await rescueAt(later(SILENT_MS + 1))).uncertain).toEqual([claim.id]);
});

test.each([
  ["delivered", null, { state: "delivered", tell_at: null }],
  ["failed", "50", { state: "failed", reason: "bad_number", tell_at: later(SILENT_MS + 1) }],
] as const)("what a receipt has told is no doubt: %s", async (receipt, code, expected) => {
  const killed = await aWorker(db);
  const begun = await aBegun(db, killed);
  const set = { receipt, receipt_code: code, receipt_at: NOW, reference: "uuid-1" };
  await db.updateTable("tidings_attempt").set(set).where("message_id", "=", begun.id).execute();
  expect(await rescueAt(later(SILENT_MS + 1))).toEqual({ ...nothing, told: [begun.id] });
  expect(await readMessage(db, begun.id)).toMatchObject(expected);
  expect(await readAttempts(db, begun.id)).toMatchObject([{ outcome: "accepted", ended_at: later(SILENT_MS + 1) }]);
});

test("a worker that stops gives back only what it has not begun, and nothing of others", async () => {
  const stopping = await aWorker(db);
  const other = await aWorker(db);
  const claimed = await aClaim(db, stopping);
  const begun = await aBegun(db, stopping);
  const others = await aClaim(db, other);
  expect(await giveBack(db, stopping, NOW)).toBe(1);
  const returned = { state: "queued", claimed_by: null, tries: 0, due_at: later(-60_000) };
  expect(await readMessage(db, claimed.id)).toMatchObject(returned);
  expect(await readMessage(db, begun.id)).toMatchObject({ state: "sending", claimed_by: stopping });
  expect(await readMessage(db, others.id)).toMatchObject({ state: "sending", claimed_by: other });
});

test("a message given back and claimed anew may be given back again, although an earlier claim had begun", async () => {
  const stopping = await aWorker(db);
  const begun = await aBegun(db, stopping);
  await db.updateTable("tidings_message").set({ claims: 2 }).where("id", "=", begun.id).execute();
  expect(await giveBack(db, stopping, NOW)).toBe(1);
});

test.each([
  ["claim", "queued", []],
  ["begin", "uncertain", [{ outcome: "uncertain" }]],
] as const)("a process killed with SIGKILL after %s leaves its message %s", async (step, state, attempts) => {
  const { worker, messageId } = await killedAfter(step, koha);
  expect(await readMessage(db, messageId)).toMatchObject({ state: "sending", claimed_by: worker });
  await rescueAt(later(SILENT_MS + 1));
  expect((await readMessage(db, messageId)).state).toBe(state);
  expect(await readAttempts(db, messageId)).toMatchObject(attempts);
});
