import { afterAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { countTry, forgetLimits, LONGEST_LIMIT_MS } from "./rate-limits.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
beforeEach(async () => {
  await db.deleteFrom("tidings_limit").execute();
});

const NOON = Date.parse("2026-03-02T12:00:00Z");
const after = (ms: number) => new Date(NOON + ms);
const limit = { most: 3, withinMs: 60_000 };
const tryAt = (ms: number, who = "edna", what = "door") => countTry(db, { what, who, key: "key" }, limit, after(ms));

test("three tries a minute are allowed, and one too many is told how long to wait", async () => {
  for (const ms of [0, 10_000, 20_000]) expect(await tryAt(ms)).toEqual({ allowed: true, retryAfterMs: 0 });
  expect(await tryAt(30_000)).toEqual({ allowed: false, retryAfterMs: 30_000 });
  expect(await tryAt(59_999)).toEqual({ allowed: false, retryAfterMs: 1 });
  expect(await tryAt(60_000)).toEqual({ allowed: true, retryAfterMs: 0 });
});

test("after the wait all three tries are available again", async () => {
  for (let n = 0; n < 10; n += 1) await tryAt(0);
  const again = await Promise.all([1, 2, 3].map(() => tryAt(60_001)));
  expect(again.every(({ allowed }) => allowed)).toBe(true);
  expect((await tryAt(60_002)).allowed).toBe(false);
});

test("of two hundred at once exactly three are allowed", async () => {
  for (let round = 0; round < 3; round += 1) {
    const answers = await Promise.all(Array.from({ length: 200 }, () => tryAt(0, `crowd ${round}`)));
    expect(answers.filter(({ allowed }) => allowed)).toHaveLength(3);
  }
});

test("many people at once do not use up each other's tries", async () => {
  const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => tryAt(0, `patron ${n % 100}`)));
  expect(answers.every(({ allowed }) => allowed)).toBe(true);
});

test("tries are counted separately for each person, kind and key", async () => {
  for (let n = 0; n < 4; n += 1) await tryAt(0);
  expect((await tryAt(0)).allowed).toBe(false);
  expect((await tryAt(0, "Edna")).allowed).toBe(true);
  expect((await tryAt(0, "edna", "other")).allowed).toBe(true);
  expect((await countTry(db, { what: "door", who: "edna", key: "other key" }, limit, after(0))).allowed).toBe(true);
});

test("a process whose clock is a little behind makes nobody wait longer than the window", async () => {
  for (let n = 0; n < 3; n += 1) await tryAt(500);
  expect(await tryAt(0)).toEqual({ allowed: false, retryAfterMs: 60_000 });
});

test("the name is not stored readably, however long it is", async () => {
  const who = `2352900100000051${"x".repeat(500)}📱`;
  expect((await tryAt(0, who)).allowed).toBe(true);
  const rows = await db.selectFrom("tidings_limit").selectAll().execute();
  expect(rows).toHaveLength(1);
  expect(JSON.stringify(rows)).not.toContain("2352900100000051");
});

test("rows that are a day old are deleted, and a longer limit is refused", async () => {
  await tryAt(0, "edna");
  await tryAt(1_000, "lucia");
  await forgetLimits(db, after(LONGEST_LIMIT_MS));
  expect(await db.selectFrom("tidings_limit").select("count").execute()).toHaveLength(1);
  const long = { most: 1, withinMs: LONGEST_LIMIT_MS + 1 };
  await expect(countTry(db, { what: "door", who: "edna", key: "key" }, long, after(0))).rejects.toThrow(RangeError);
});
