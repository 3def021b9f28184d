import { afterAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { later, NOW } from "../outbox/message.fixture.ts";
import { type Held, leaveDuty, takeDuty } from "./duty.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
beforeEach(() => db.deleteFrom("tidings_duty").execute());

const take = (holder: string, now = NOW): Promise<Held> => takeDuty(db, "sweep", holder, 1_000, now);

test.each<[string, string, number, Held]>([
  ["its holder renews it", "a", 500, "renewed"],
  ["its holder renews it even when it has expired", "a", 1_500, "renewed"],
  ["another does not get it before it expires", "b", 999, false],
  ["another gets it when it expires", "b", 1_000, "stolen"],
])("a duty that a holds for a second: %s", async (_, holder, ms, held) => {
  expect(await take("a")).toBe("created");
  expect(await take(holder, later(ms))).toBe(held);
});

test("renewing a duty extends it from then on", async () => {
  await take("a");
  await take("a", later(900));
  expect(await take("b", later(1_500))).toBe(false);
  expect(await take("b", later(1_900))).toBe("stolen");
  expect(await take("a", later(1_950))).toBe(false);
});

test("a duty that is given up is free at once; only its holder can give it up", async () => {
  await take("a");
  await leaveDuty(db, "sweep", "b");
  expect(await take("b")).toBe(false);
  await leaveDuty(db, "sweep", "a");
  expect(await take("b")).toBe("created");
});

test("duties of different names are independent", async () => {
  await take("a");
  expect(await takeDuty(db, "bot", "b", 1_000, NOW)).toBe("created");
});

test("of eight who ask at once exactly one gets a new duty, and exactly one an expired one", async () => {
  for (let round = 0; round < 20; round += 1) {
    await db.deleteFrom("tidings_duty").execute();
    const ask = (now: Date) => Promise.all(["a", "b", "c", "d", "e", "f", "g", "h"].map((name) => take(name, now)));
    expect((await ask(NOW)).filter((held) => held !== false)).toEqual(["created"]);
    const others = (await ask(later(1_000))).filter((held) => held !== false);
    expect(["stolen", "renewed"]).toContain(others[0]);
    expect(others).toHaveLength(1);
  }
});
