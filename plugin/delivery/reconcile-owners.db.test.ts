import type { Insertable } from "kysely";
import { afterAll, beforeEach, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import type { Channel, Found, Lost } from "../channels/channel.ts";
import { judgeReceipt } from "../channels/open.ts";
import type { AttemptTable } from "../database/tables.ts";
import { openLog } from "../foundation/log.ts";
import type { Begun } from "../outbox/begin.ts";
import { aBegun, aWorker, later, NOW, NUMBER, readAttempts, readMessage } from "../outbox/message.fixture.ts";
import type { Outcome } from "../outbox/message.ts";
import { settle } from "../outbox/settle.ts";
import { applyReceipt } from "./receipts.ts";
import { ASK_AFTER_MS, reconcile } from "./reconcile.ts";
import { resolveUncertain } from "./resolve-uncertain.ts";

const koha = await openTestDatabase();
const { db } = koha;
afterAll(koha.close);
beforeEach(async () => {
  await db.deleteFrom("tidings_attempt").execute();
  await db.deleteFrom("tidings_message").execute();
});
const worker = await aWorker(db);
const silent = openLog("tidings", "silent", { write: () => {} });

const settled = (message: Begun, outcome: Outcome) =>
  settle(db, worker, [{ message, outcome, chance: 0 }], judgeReceipt, NOW);
/**
 * A text on its way, from the one number that all of these tests send from; to whom the other goes, if one is named.
 */
async function aText(other?: Begun): Promise<Begun> {
  const message = await aBegun(db, worker, other && { address_id: other.address_id, patron_id: other.patron_id });
  await db.updateTable("tidings_message").set({ sender: NUMBER }).where("id", "=", message.id).execute();
  await db.updateTable("tidings_attempt").set({ sender: NUMBER }).where("message_id", "=", message.id).execute();
  return { ...message, sender: NUMBER };
}
async function aDoubt(other?: Begun): Promise<Begun> {
  const message = await aText(other);
  await settled(message, { kind: "uncertain", reason: "no_answer" });
  return message;
}

/** A provider that answers so when it is asked about a text. */
function books(find: (lost: Lost) => Promise<Found>) {
  const asked: Lost[] = [];
  const channel: Channel = {
    name: "sms",
    send: () => Promise.reject(new Error("nothing is sent here")),
    check: async () => "OK",
    find: (lost) => {
      asked.push(lost);
      return find(lost);
    },
  };
  return { asked, channels: new Map([[channel.name, channel]]) };
}
const afterTenMinutes = later(ASK_AFTER_MS);
const run = (channels: ReadonlyMap<"sms" | "telegram" | "email", Channel>, now = afterTenMinutes) =>
  reconcile({ db, channels, judge: judgeReceipt, log: silent, now: () => now, chance: () => 0 });

/** Two doubts about texts to one address, begun at the same moment. */
async function twoDoubts(): Promise<[Begun, Begun]> {
  const one = await aDoubt();
  return [one, await aDoubt(one)];
}
/** A provider that lists these texts to the address, as it answers with what it is told is known. */
const listing = (...references: string[]) =>
  books(async ({ known }) => {
    const unclaimed = references.filter((reference) => !known.has(reference));
    const texts = unclaimed.map((reference) => ({ reference, state: "sent", at: NOW }) as const);
    if (unclaimed.length > 1) return { kind: "ambiguous", texts };
    return unclaimed[0] ? { kind: "taken", reference: unclaimed[0], state: "sent" } : { kind: "not_taken" };
  });
const statesOf = (messages: readonly Begun[]) =>
  Promise.all(messages.map(async ({ id }) => (await readMessage(db, id)).state));

test("of two lost answers between the same two numbers one was taken: a person decides about both", async () => {
  const both = await twoDoubts();
  const { asked, channels } = listing("uuid-of-one");
  await run(channels);
  for (const { id } of both) {
    expect(await readMessage(db, id)).toMatchObject({
      state: "uncertain",
      reason: "asked_ambiguous",
      changed_at: NOW,
      asked_at: afterTenMinutes,
      asked_listed: 1,
      asked_attempts: 2,
    });
    expect(await readAttempts(db, id)).toMatchObject([{ outcome: "uncertain", reference: null }]);
  }
  await run(channels, later(3 * ASK_AFTER_MS));
  expect(asked.map(({ sender }) => sender)).toEqual([NUMBER]);
});

test("of two lost answers both were taken: both are sent, and each one's receipt still finds it", async () => {
  const both = await twoDoubts();
  await run(listing("uuid-of-this", "uuid-of-that").channels);
  expect(await statesOf(both)).toEqual(["sent", "sent"]);
  for (const [at, reference] of ["uuid-of-that", "uuid-of-this"].entries()) {
    const receipt = { messageId: both[at]?.id ?? 0, attempt: 1, reference, state: "delivered", code: null } as const;
    await applyReceipt(db, { ...receipt, judgement: { kind: "delivered" } }, later(ASK_AFTER_MS), 0);
  }
  expect(await statesOf(both)).toEqual(["delivered", "delivered"]);
});

test("of two lost answers neither was taken: both are queued again", async () => {
  const both = await twoDoubts();
  await run(listing().channels);
  expect(await statesOf(both)).toEqual(["queued", "queued"]);
});

test("what was asked for in vain hinders no later question: it was not taken", async () => {
  const first = await aDoubt();
  await run(listing().channels);
  expect((await readMessage(db, first.id)).state).toBe("queued");
  const second = await aDoubt(first);
  await run(listing("uuid-second").channels);
  expect(await readAttempts(db, second.id)).toMatchObject([{ outcome: "accepted", reference: "uuid-second" }]);
});

test("more texts in the books than we know of are nobody's evidence", async () => {
  const both = await twoDoubts();
  await run(listing("uuid-x", "uuid-y", "uuid-z").channels);
  expect(await statesOf(both)).toEqual(["uncertain", "uncertain"]);
});

test("a text that a person called arrived may still be the one that the provider lists", async () => {
  const both = await twoDoubts();
  await resolveUncertain(db, both[0].id, "arrived", "sofie", later(60_000));
  await run(listing("uuid-arrived").channels);
  expect(await statesOf(both)).toEqual(["sent", "uncertain"]);
});

test.each<[string, Partial<Insertable<AttemptTable>>]>([
  ["by another number", { sender: "another-line" }],
  ["twenty minutes later", { begun_at: later(20 * 60_000) }],
  ["and surely not taken", { outcome: "retry" }],
])("another attempt to the address does not hinder if it was made %s", async (_, attempt) => {
  const [lost, other] = await twoDoubts();
  await db.updateTable("tidings_attempt").set(attempt).where("message_id", "=", other.id).execute();
  await db.updateTable("tidings_message").set({ state: "failed" }).where("id", "=", other.id).execute();
  await run(listing(`uuid-${lost.id}`).channels);
  expect(await readAttempts(db, lost.id)).toMatchObject([{ outcome: "accepted", reference: `uuid-${lost.id}` }]);
});

/** Another text to the same address, whose answer may come any moment. */
async function anOpenAttempt(lost: Begun, beganAt: Date): Promise<Begun> {
  const open = await aText(lost);
  await db.updateTable("tidings_attempt").set({ begun_at: beganAt }).where("message_id", "=", open.id).execute();
  return { ...open, begunAt: beganAt };
}

test("the provider is asked only once no other text to the address awaits its answer", async () => {
  const lost = await aDoubt();
  const open = await anOpenAttempt(lost, later(ASK_AFTER_MS - 1_000));
  const { asked, channels } = listing("uuid-of-the-open-one");
  await run(channels);
  expect(asked).toEqual([]);
  expect(await readMessage(db, lost.id)).toMatchObject({ state: "uncertain", reason: "no_answer" });
  await settled(open, { kind: "accepted", reference: "uuid-of-the-open-one" });
  await run(channels);
  expect((await readMessage(db, lost.id)).state).toBe("queued");
});

test("a text that leaves while the provider is asked is not taken for the lost one", async () => {
  const lost = await aDoubt();
  let open: Begun | undefined;
  const { channels } = books(async () => {
    open ??= await anOpenAttempt(lost, afterTenMinutes);
    return { kind: "taken", reference: "uuid-just-left", state: "sent" };
  });
  await run(channels);
  expect(await readMessage(db, lost.id)).toMatchObject({ state: "uncertain", reason: "no_answer" });
  if (open) await settled(open, { kind: "accepted", reference: "uuid-just-left" });
  await run(listing("uuid-just-left").channels);
  expect((await readMessage(db, lost.id)).state).toBe("queued");
});

test("a text begun and answered while the provider is asked is not taken for the lost one either", async () => {
  const lost = await aDoubt();
  const { channels } = books(async () => {
    const open = await anOpenAttempt(lost, afterTenMinutes);
    await settled(open, { kind: "accepted", reference: "uuid-quick" });
    return { kind: "taken", reference: "uuid-quick", state: "sent" };
  });
  await run(channels);
  expect(await readMessage(db, lost.id)).toMatchObject({ state: "uncertain", reason: "no_answer" });
});
