import { afterAll, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { openClock } from "./clock.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);

test("two machines whose own clocks differ by a day tell the same time", async () => {
  const here = await openClock(db, () => performance.now());
  const there = await openClock(db, () => performance.now() + 86_400_000);
  expect(Math.abs(here.now().getTime() - there.now().getTime())).toBeLessThan(1_000);
});

test("the clock runs on between two readings of the database, and never goes back before the last", async () => {
  let ms = 1_000;
  const clock = await openClock(db, () => ms);
  const before = clock.now();
  ms += 1_500;
  expect(clock.now().getTime() - before.getTime()).toBe(1_500);
  ms -= 9_000;
  expect(clock.now()).toEqual(before);
});

test("reading the database corrects a clock that has gone wrong", async () => {
  let ms = 0;
  const clock = await openClock(db, () => ms);
  const before = clock.now();
  ms += 3_600_000;
  await clock.adjust();
  // An hour by the machine's clock, but only moments by the database's.
  expect(clock.now().getTime() - before.getTime()).toBeLessThan(60_000);
});

test("a slow answer tells the time badly and is ignored", async () => {
  let ms = 0;
  let slow = 0;
  const clock = await openClock(db, () => {
    ms += slow;
    return ms;
  });
  const before = clock.now();
  slow = 300_000;
  await clock.adjust();
  slow = 0;
  expect(clock.now().getTime() - before.getTime()).toBe(600_000);
});
