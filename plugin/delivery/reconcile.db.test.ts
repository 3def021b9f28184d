import { afterAll, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { type Channel, type Found, type Lost, SendFailure } from "../channels/channel.ts";
import { judgeReceipt } from "../channels/open.ts";
import type { ChannelName } from "../database/tables.ts";
import { openLog } from "../foundation/log.ts";
import type { Begun } from "../outbox/begin.ts";
import { aBegun, aWorker, later, type MessageWish, NOW, readAttempts, readMessage } from "../outbox/message.fixture.ts";
import type { Outcome } from "../outbox/message.ts";
import { rescueAbandoned } from "../outbox/rescue.ts";
import { settle } from "../outbox/settle.ts";
import { ASK_AFTER_MS, reconcile } from "./reconcile.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
const worker = await aWorker(db);
const silent = openLog("tidings", "silent", { write: () => {} });

const settled = (message: Begun, outcome: Outcome) =>
  settle(db, worker, [{ message, outcome, chance: 0 }], judgeReceipt, NOW);
const unanswered: Outcome = { kind: "uncertain", reason: "no_answer" };

async function aDoubt(wish: MessageWish = {}): Promise<Begun> {
  const message = await aBegun(db, worker, wish);
  await settled(message, unanswered);
  return message;
}

/** The worker was given up for dead between begin and settle; its answer comes after all. */
async function aLateAnswer(outcome: Outcome, wish: MessageWish = {}): Promise<Begun> {
  const message = await aBegun(db, worker, wish);
  await rescueAbandoned(db, { live: [worker], overdueBefore: later(1), judge: judgeReceipt }, NOW);
  await settled(message, outcome);
  return message;
}

/** A provider whose books say what the test wants of each text that it is asked about. */
function books(answer: Found | ((lost: Lost) => Promise<Found>), name: ChannelName = "sms") {
  const asked: Lost[] = [];
  const find = async (lost: Lost) => {
    asked.push(lost);
    return typeof answer === "function" ? answer(lost) : answer;
  };
  const channel: Channel = {
    name,
    send: () => Promise.reject(new Error("nothing is sent here")),
    check: async () => "OK",
    find,
  };
  return { asked, channels: new Map([[name, channel]]) };
}
const noBooks = new Map<ChannelName, Channel>();
const afterTenMinutes = later(ASK_AFTER_MS);
const run = (channels: ReadonlyMap<ChannelName, Channel>, now = afterTenMinutes) =>
  reconcile({ db, channels, judge: judgeReceipt, log: silent, now: () => now, chance: () => 0 });

test.each<[string, Outcome, object]>([
  ["a yes", { kind: "accepted", reference: "uuid-late" }, { state: "sent", reason: null }],
  ["a no", { kind: "refused", reason: "bad_number" }, { state: "failed", reason: "bad_number", tell_at: NOW }],
])("%s that came after its worker was given up for dead is adopted at once", async (_, outcome, expected) => {
  const { id } = await aLateAnswer(outcome);
  expect((await readMessage(db, id)).state).toBe("uncertain");
  expect(await run(noBooks, NOW)).toBe(1);
  expect(await readMessage(db, id)).toMatchObject(expected);
});

const laterOn: Outcome = { kind: "retry", reason: "rate_limited", backoff: {} };
const gaveUp: Outcome = { kind: "unbegun", reason: "gave_up_before_sending" };
test.each<[string, Outcome, MessageWish, object]>([
  ["its worker gave up before sending", gaveUp, {}, { state: "queued", reason: "gave_up_before_sending" }],
  ["the provider said 'later'", laterOn, {}, { state: "queued", reason: "rate_limited" }],
  ["the provider said 'later' to a single-try reply", laterOn, { max_tries: 1 }, { state: "failed" }],
  ["its time is over", gaveUp, { expires_at: later(60_000) }, { state: "cancelled", reason: "too_late" }],
])(
  "a doubt that turns out never to have been taken is not queued before ten minutes: %s",
  async (_, outcome, wish, expected) => {
    const { id } = await aLateAnswer(outcome, wish);
    expect(await run(noBooks, later(ASK_AFTER_MS - 1))).toBe(0);
    expect((await readMessage(db, id)).state).toBe("uncertain");
    expect(await run(noBooks)).toBe(1);
    expect(await readMessage(db, id)).toMatchObject(expected);
  },
);

test("the provider is not asked before ten minutes: a receipt may still heal the doubt", async () => {
  const message = await aDoubt();
  const { asked, channels } = books({ kind: "not_taken" });
  expect(await run(channels, later(ASK_AFTER_MS - 1))).toBe(0);
  expect(asked).toEqual([]);
  await run(channels);
  expect(asked).toMatchObject([{ sender: message.sender, to: message.to, begunAt: NOW }]);
});

test.each<[string, Found, MessageWish, object, object]>([
  [
    "not there: queued again",
    { kind: "not_taken" },
    {},
    { state: "queued", reason: "asked_not_found", due_at: afterTenMinutes },
    { outcome: "uncertain" },
  ],
  [
    "not there, and too late",
    { kind: "not_taken" },
    { expires_at: later(60_000) },
    { state: "cancelled", reason: "too_late" },
    { outcome: "uncertain" },
  ],
  [
    "there and sent",
    { kind: "taken", reference: "uuid-f1", state: "sent" },
    {},
    { state: "sent", reason: null },
    { outcome: "accepted", reference: "uuid-f1" },
  ],
  [
    "there and delivered",
    { kind: "taken", reference: "uuid-f2", state: "delivered" },
    {},
    { state: "delivered" },
    { reference: "uuid-f2" },
  ],
  [
    "there and failed",
    { kind: "taken", reference: "uuid-f3", state: "failed", code: "50" },
    {},
    { state: "failed", reason: "bad_number" },
    { reference: "uuid-f3" },
  ],
  [
    "there and surely not sent",
    { kind: "taken", reference: "uuid-f4", state: "failed", code: "420" },
    {},
    { state: "queued", reason: "expired", tries: 1 },
    { reference: "uuid-f4" },
  ],
  [
    "several: a person decides",
    { kind: "ambiguous" },
    {},
    { state: "uncertain", reason: "asked_ambiguous" },
    { reference: null },
  ],
])("the provider's books say: %s", async (_, found, wish, expected, attempt) => {
  const { id } = await aDoubt(wish);
  const { asked, channels } = books(found);
  expect(await run(channels)).toBe(1);
  expect(await readMessage(db, id)).toMatchObject(expected);
  expect(await readAttempts(db, id)).toMatchObject([attempt]);
  await run(channels, later(3 * ASK_AFTER_MS));
  expect(asked).toHaveLength(1);
});

test("the books say that the number has opted out: the patron is opted out here too", async () => {
  const { id, patron_id } = await aDoubt();
  await run(books({ kind: "taken", reference: "uuid-o", state: "failed", code: "200" }).channels);
  expect(await readMessage(db, id)).toMatchObject({ state: "failed", reason: "opted_out_at_provider" });
  const standing = db
    .selectFrom("tidings_standing")
    .select("state")
    .where("patron_id", "=", patron_id ?? 0);
  expect(await standing.executeTakeFirst()).toEqual({ state: "opted_out" });
});

test("what is known of other texts to the same number is told when the provider is asked", async () => {
  const lost = await aDoubt();
  const wish = { address_id: lost.address_id, patron_id: lost.patron_id };
  await settled(await aBegun(db, worker, wish), { kind: "accepted", reference: "uuid-other" });
  const { asked, channels } = books({ kind: "not_taken" });
  await run(channels);
  expect(asked.map(({ known }) => [...known])).toEqual([["uuid-other"]]);
});

test("a provider that cannot be asked now is asked again later", async () => {
  const { id } = await aDoubt();
  const away = books(() => Promise.reject(new SendFailure("retry", "unreachable", "Plivo cannot be reached.")));
  await run(away.channels);
  expect(away.asked).toHaveLength(1);
  expect(await readMessage(db, id)).toMatchObject({ state: "uncertain", reason: "no_answer" });
  await run(books({ kind: "taken", reference: "uuid-back", state: "sent" }).channels);
  expect((await readMessage(db, id)).state).toBe("sent");
});

test("a receipt that heals the doubt while the provider is being asked wins", async () => {
  const { id } = await aDoubt();
  const { channels } = books(async () => {
    await db.updateTable("tidings_message").set({ state: "delivered", reason: null }).where("id", "=", id).execute();
    return { kind: "not_taken" };
  });
  await run(channels);
  expect(await readMessage(db, id)).toMatchObject({ state: "delivered", reason: null });
});

test("a channel without books is never asked, and its doubts wait for a person", async () => {
  const { id } = await aDoubt({ channel: "telegram" });
  const { asked, channels } = books({ kind: "not_taken" });
  await run(channels);
  expect(asked).toEqual([]);
  expect((await readMessage(db, id)).state).toBe("uncertain");
});

test("a provider is asked about a handful at a time, the oldest doubts first", async () => {
  const doubts: Begun[] = [];
  for (let at = 0; at < 7; at += 1) {
    const doubt = await aDoubt();
    await db
      .updateTable("tidings_message")
      .set({ changed_at: later(-at) })
      .where("id", "=", doubt.id)
      .execute();
    doubts.unshift(doubt);
  }
  const { asked, channels } = books({ kind: "not_taken" });
  await run(channels);
  expect(asked.map(({ to }) => to)).toEqual(doubts.slice(0, 5).map(({ to }) => to));
});

test("after a restore a text of the lost time is nobody's proof: a person decides", async () => {
  const doubt = await aDoubt();
  const { insertId } = await db
    .insertInto("tidings_restore")
    .values({ found_at: later(60_000), back_to_at: later(-1_000), lost_until_at: later(60_000) })
    .executeTakeFirstOrThrow();
  const text = { kind: "taken", reference: "uuid-of-whom", state: "sent", at: later(5_000) } as const;
  await run(books(text).channels);
  expect(await readMessage(db, doubt.id)).toMatchObject({ state: "uncertain", reason: "asked_ambiguous" });
  await db.deleteFrom("tidings_restore").where("id", "=", Number(insertId)).execute();
});
