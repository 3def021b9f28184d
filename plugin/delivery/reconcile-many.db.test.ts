import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { type PlivoSimulator, startPlivo } from "../../scripts/town/plivo/simulator.ts";
import type { Channel } from "../channels/channel.ts";
import { judgeReceipt } from "../channels/open.ts";
import { openPlivo } from "../channels/plivo/plivo.ts";
import { openLog } from "../foundation/log.ts";
import type { Begun } from "../outbox/begin.ts";
import { aBegun, aWorker, later, NOW, NUMBER } from "../outbox/message.fixture.ts";
import type { OptedInPatron } from "../outbox/opted-in-patron.fixture.ts";
import { settle } from "../outbox/settle.ts";
import { mayAsk } from "./list-budget.ts";
import { ASK_AFTER_MS, reconcile } from "./reconcile.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
const worker = await aWorker(db);
const silent = openLog("tidings", "silent", { write: () => {} });
let clock = NOW;
let provider: PlivoSimulator;
let plivo: Channel;
let lists = 0;

beforeAll(async () => {
  provider = await startPlivo({
    authId: "MAIN",
    authToken: "s3cret-t0ken",
    numbers: [NUMBER],
    now: () => clock,
    receipts: "none",
    credits: 1_000,
  });
  const publicUrl = "https://tidings.example";
  const settings = { authId: "MAIN", authToken: "s3cret-t0ken", apiUrl: provider.origin, publicUrl, timeoutMs: 5_000 };
  const real = openPlivo(settings);
  plivo = {
    ...real,
    find: async (lost) => {
      lists += 1;
      return (await real.find?.(lost)) ?? { kind: "ambiguous" };
    },
  };
});
afterAll(() => provider.stop());
beforeEach(async () => {
  provider.forget();
  lists = 0;
  // Each test has minutes of its own, since Plivo lets its books be read 20 times a minute.
  clock = later(24 * 3_600_000, clock);
  for (const table of ["tidings_attempt", "tidings_message", "tidings_limit"] as const) {
    await db.deleteFrom(table).execute();
  }
});

/** So many texts to one number, begun together; the first `taken` of them were taken, and every answer was lost. */
async function lost(count: number, taken: number, to?: OptedInPatron): Promise<Begun[]> {
  const begun: Begun[] = [];
  for (let at = 0; at < count; at += 1) {
    const message = await aBegun(
      db,
      worker,
      begun[0] && { address_id: begun[0].address_id, patron_id: begun[0].patron_id },
      to,
    );
    await db
      .updateTable("tidings_message")
      .set({ sender: NUMBER, expires_at: null })
      .where("id", "=", message.id)
      .execute();
    const mine = db.updateTable("tidings_attempt").set({ sender: NUMBER, begun_at: clock });
    await mine.where("message_id", "=", message.id).execute();
    const ours = { ...message, sender: NUMBER, begunAt: clock };
    begun.push(ours);
    if (at < taken)
      await plivo.send({
        sender: NUMBER,
        to: ours.to,
        attempt: `${message.id}-1`,
        text: "Dune is ready",
        mayLeave: () => true,
      });
    await settle(
      db,
      worker,
      [{ message: ours, outcome: { kind: "uncertain", reason: "no_answer" }, chance: 0 }],
      judgeReceipt,
      clock,
    );
  }
  return begun;
}

async function ask(): Promise<void> {
  clock = later(ASK_AFTER_MS, clock);
  const channels = new Map([["sms" as const, plivo]]);
  await reconcile({ db, channels, judge: judgeReceipt, log: silent, now: () => clock, chance: () => 0 });
}

/** How many messages are in each state. */
async function states(): Promise<Record<string, number>> {
  const rows = await db.selectFrom("tidings_message").select("state").execute();
  return Object.fromEntries(
    Object.entries(Object.groupBy(rows, ({ state }) => state)).map(([state, those]) => [state, those?.length ?? 0]),
  );
}

test.each([20, 45, 130])(
  "of %i lost answers from one number all were taken: one question settles all",
  async (count) => {
    await lost(count, count);
    await ask();
    expect(await states()).toEqual({ sent: count });
    expect(lists).toBe(1);
  },
);

test("of 30 lost answers from one number none was taken: all are queued again", async () => {
  await lost(30, 0);
  await ask();
  expect(await states()).toEqual({ queued: 30 });
  expect(lists).toBe(1);
});

test("of 25 lost answers 24 were taken: none is sent on a guess, and the counts are kept for a person", async () => {
  await lost(25, 24);
  await ask();
  expect(await states()).toEqual({ uncertain: 25 });
  const one = db.selectFrom("tidings_message").select(["reason", "asked_at", "asked_listed", "asked_attempts"]);
  expect(await one.executeTakeFirst()).toEqual({
    reason: "asked_ambiguous",
    asked_at: clock,
    asked_listed: 24,
    asked_attempts: 25,
  });
  await ask();
  expect(lists).toBe(1);
});

test("one lost answer among 30 known texts is found behind the first page", async () => {
  const begun = await lost(31, 31);
  const references = new Map(provider.books.map(({ uuid, url }) => [/(\d+)-1$/.exec(url ?? "")?.[1], uuid]));
  for (const { id } of begun.slice(1)) {
    const set = { outcome: "accepted", reference: references.get(String(id)) ?? "" } as const;
    await db.updateTable("tidings_attempt").set(set).where("message_id", "=", id).execute();
    await db.updateTable("tidings_message").set({ state: "sent" }).where("id", "=", id).execute();
  }
  await ask();
  const found = db
    .selectFrom("tidings_attempt")
    .select(["outcome", "reference"])
    .where("message_id", "=", begun[0]?.id ?? 0);
  expect(await found.execute()).toEqual([{ outcome: "accepted", reference: references.get(String(begun[0]?.id)) }]);
});

test("a message that a person has sent again while the provider was asked is not queued once more", async () => {
  const [one] = await lost(1, 0);
  const channel: Channel = {
    ...plivo,
    find: async () => {
      await db
        .updateTable("tidings_message")
        .set({ claims: 2 })
        .where("id", "=", one?.id ?? 0)
        .execute();
      return { kind: "not_taken" };
    },
  };
  clock = later(ASK_AFTER_MS, clock);
  const channels = new Map([["sms" as const, channel]]);
  await reconcile({ db, channels, judge: judgeReceipt, log: silent, now: () => clock, chance: () => 0 });
  expect(await states()).toEqual({ uncertain: 1 });
});

test("once 18 pages were asked for within a minute, doubts wait for the next one", async () => {
  await lost(2, 2);
  clock = later(ASK_AFTER_MS, clock);
  for (let page = 0; page < 18; page += 1) expect(await mayAsk(db, clock)).toBe(true);
  clock = later(-ASK_AFTER_MS, clock);
  await ask();
  expect(await states()).toEqual({ uncertain: 2 });
  expect((await db.selectFrom("tidings_message").select("asked_at").execute()).map((row) => row.asked_at)).toEqual([
    null,
    null,
  ]);
  await ask();
  expect(await states()).toEqual({ sent: 2 });
});
