import { afterAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { aClaim, later, NOW } from "../outbox/message.fixture.ts";
import { beat, deregister, forgetSilent, liveWorkers, register } from "./heartbeat.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
beforeEach(() => db.deleteFrom("tidings_worker").execute());

const here = { role: "all", host: "library", pid: 7 };
const remaining = async () => (await db.selectFrom("tidings_worker").select("id").execute()).map(({ id }) => id);

test("a worker is live while its last beat is recent, to the millisecond", async () => {
  const beatLongAgo = await register(db, here, later(-60_001));
  const beatJustNow = await register(db, here, NOW);
  const beatAtTheEdge = await register(db, here, later(-60_000));
  expect(await liveWorkers(db, later(-60_000))).toEqual([beatJustNow, beatAtTheEdge]);
  expect(await beat(db, beatLongAgo, NOW)).toBe(true);
  expect(await liveWorkers(db, later(-60_000))).toContain(beatLongAgo);
});

test("two beats within one millisecond both succeed", async () => {
  const worker = await register(db, here, NOW);
  expect([await beat(db, worker, NOW), await beat(db, worker, NOW)]).toEqual([true, true]);
});

test("a worker that has been forgotten learns so at its next beat", async () => {
  const worker = await register(db, here, later(-1));
  expect(await forgetSilent(db, NOW)).toBe(1);
  expect(await beat(db, worker, NOW)).toBe(false);
});

test("a silent worker is not forgotten while it holds a message", async () => {
  const holdsOne = await register(db, here, later(-1));
  const holdsNothing = await register(db, here, later(-1));
  const beats = await register(db, here, NOW);
  const claim = await aClaim(db, holdsOne);
  expect(await forgetSilent(db, NOW)).toBe(1);
  expect(await remaining()).toEqual([holdsOne, beats]);
  expect(await remaining()).not.toContain(holdsNothing);
  await db.updateTable("tidings_message").set({ state: "sent" }).where("id", "=", claim.id).execute();
  expect(await forgetSilent(db, NOW)).toBe(1);
  expect(await remaining()).toEqual([beats]);
});

test("a worker that leaves removes no other", async () => {
  const stays = await register(db, here, NOW);
  const leaves = await register(db, here, NOW);
  expect(leaves).not.toBe(stays);
  await deregister(db, leaves);
  expect(await remaining()).toEqual([stays]);
});
