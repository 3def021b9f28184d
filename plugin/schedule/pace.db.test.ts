import { afterAll, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { later, NOW } from "../outbox/message.fixture.ts";
import { reserve } from "../outbox/reserve-slots.ts";
import { readSenders, stopSender, writeSenders } from "../outbox/senders.ts";
import { allowance, type Sender } from "./pace.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);

const idle: Sender = {
  sender: "15550009999",
  channel: "sms",
  per_second: 5,
  next_at: later(-60_000),
  provider_answers: 0,
  stopped_until: null,
  stopped_because: null,
};

test.each<[string, Partial<Sender>, number, number]>([
  ["no pace: as many as there is room for", { per_second: null }, 50, 50],
  ["five a second: five", {}, 50, 5],
  ["room for two: two", {}, 2, 2],
  ["half of the next second is given out: three", { next_at: later(500) }, 50, 3],
  ["the next second is given out: none", { next_at: later(1_000) }, 50, 0],
  ["more than that is given out: none", { next_at: later(9_000) }, 50, 0],
  ["one in ten seconds: one", { per_second: 0.1 }, 50, 1],
])("what may be claimed now, with %s", (_, change, most, allowed) => {
  expect(allowance({ ...idle, ...change }, most, NOW)).toBe(allowed);
});

const setSender = (sender: string, perSecond: number | null) =>
  writeSenders(db, [{ sender, channel: "sms", perSecond, providerAnswers: false }]);

test("eight processes reserve at once: no two slots are nearer than the pace allows", async () => {
  await setSender("shared", 5);
  const given = await Promise.all(
    [3, 1, 4, 1, 5, 2, 6, 5].map((count) => reserve(db, "shared", count, NOW).then((r) => ({ ...r, count }))),
  );
  const slots = given
    .flatMap(({ first, intervalMs, count }) =>
      Array.from({ length: count }, (_, at) => first.getTime() + at * intervalMs),
    )
    .sort((a, b) => a - b);
  expect(slots).toEqual(Array.from({ length: 27 }, (_, at) => NOW.getTime() + at * 200));
});

test("a pace that is no whole number of milliseconds is never exceeded", async () => {
  await setSender("odd", 3);
  const first = await reserve(db, "odd", 3, NOW);
  expect(first).toEqual({ first: NOW, intervalMs: 1_000 / 3 });
  expect((await reserve(db, "odd", 1, NOW)).first.getTime()).toBeGreaterThanOrEqual(later(1_000).getTime());
});

test("time that nobody used is not saved up", async () => {
  await setSender("rested", 5);
  await reserve(db, "rested", 1, later(-60_000));
  expect((await reserve(db, "rested", 2, NOW)).first).toEqual(NOW);
  expect((await reserve(db, "rested", 1, NOW)).first).toEqual(later(400));
});

test("a sender without a pace, or one that is not known, waits for nothing", async () => {
  await setSender("free", null);
  for (const sender of ["free", "unknown"])
    expect(await reserve(db, sender, 9, NOW)).toEqual({ first: NOW, intervalMs: 0 });
});

test("setting a sender anew changes its pace and keeps its slots and stops", async () => {
  await setSender("kept", 5);
  await reserve(db, "kept", 5, NOW);
  await stopSender(db, "kept", later(9_000), "rate_limited");
  await writeSenders(db, [{ sender: "kept", channel: "sms", perSecond: 2, providerAnswers: true }]);
  const kept = (await readSenders(db)).find(({ sender }) => sender === "kept");
  expect(kept).toMatchObject({ next_at: later(1_000), stopped_until: later(9_000), provider_answers: 1 });
  expect(Number(kept?.per_second)).toBe(2);
});

test.each([
  ["a longer stop wins", 5_000, 9_000, { stopped_until: later(9_000), stopped_because: "second" }],
  [
    "a shorter stop does not cut a longer one short",
    9_000,
    5_000,
    { stopped_until: later(9_000), stopped_because: "first" },
  ],
])("%s", async (name, first, second, expected) => {
  const sender = name.slice(0, 12);
  await setSender(sender, 5);
  await stopSender(db, sender, later(first), "first");
  await stopSender(db, sender, later(second), "second");
  expect((await readSenders(db)).find((row) => row.sender === sender)).toMatchObject(expected);
});
