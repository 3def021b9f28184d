import { afterAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { mayAsk } from "./list-budget.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
beforeEach(async () => {
  await db.deleteFrom("tidings_limit").execute();
});

const START = Date.parse("2026-03-02T12:00:00Z");
const askAt = (ms: number) => mayAsk(db, new Date(START + ms));
const allowed = async (ms: number, times: number) => {
  const answers = await Promise.all(Array.from({ length: times }, () => askAt(ms)));
  return answers.filter((may) => may).length;
};

test("of all processes that ask the provider at once, 18 may", async () => {
  expect(await allowed(0, 40)).toBe(18);
  expect(await askAt(59_999)).toBe(false);
  expect(await allowed(60_000, 40)).toBe(18);
});

test("in no minute are there more than 18, wherever it begins", async () => {
  expect(await allowed(0, 1)).toBe(1);
  expect(await allowed(59_000, 20)).toBe(17);
  expect(await allowed(60_000, 20)).toBe(1);
  expect(await allowed(118_999, 20)).toBe(0);
  expect(await allowed(119_000, 20)).toBe(17);
});
