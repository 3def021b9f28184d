import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../scripts/test-database.ts";
import { inTransaction } from "../database/connection.ts";
import { anAddress, anOptedIn, stateOf } from "./patron.fixture.ts";
import { readStandings } from "./standing.ts";
import { suppress } from "./suppression.ts";
import { finishOptOuts, optIn, type Withdrawal, withdraw } from "./transitions.ts";

let koha: TestDatabase;
beforeAll(async () => {
  koha = await openTestDatabase();
});
afterAll(() => koha.close());

const now = new Date("2026-03-02T12:00:00Z");
let lastNumber = 15_550_200_000;
const freshNumber = () => String(++lastNumber);

const stopAt = (addressId: number, event: Withdrawal["event"] = "stop_heard") =>
  inTransaction(koha.db, (tx) =>
    withdraw(tx, { addressId, channel: "sms", event, source: "keyword", actor: "patron" }, now),
  );
const finish = (addressId: number) => inTransaction(koha.db, (tx) => finishOptOuts(tx, addressId, now));
const wishOf = (patronId: number, address: string, byPhone = false) =>
  ({ patronId, channel: "sms", address, source: "staff", actor: "desk", byPhone }) as const;

/** A message to an address with one attempt, open or ended. */
async function anAttempt(addressId: number, patronId: number, kind: "notice" | "reply", endedAt: Date | null) {
  const { insertId } = await koha.db
    .insertInto("tidings_message")
    .values({
      kind,
      priority: 5,
      channel: "sms",
      sender: "15550100001",
      patron_id: patronId,
      address_id: addressId,
      text: "Dune is ready",
      state: "sending",
      due_at: now,
      max_tries: 6,
      created_at: now,
      changed_at: now,
    })
    .executeTakeFirstOrThrow();
  const attempt = { message_id: Number(insertId), number: 1, worker_id: 1, sender: "15550100001", begun_at: now };
  await koha.db
    .insertInto("tidings_attempt")
    .values({ ...attempt, ended_at: endedAt })
    .execute();
  return Number(insertId);
}

test("a STOP opts out every patron of a number", async () => {
  const address = freshNumber();
  const addressId = await anOptedIn(koha.db, 201, now, { address });
  await stopAt(addressId);
  await anOptedIn(koha.db, 202, now, { address });
  expect((await stopAt(addressId)).sort()).toEqual([201, 202]);
  expect([await stateOf(koha.db, 201), await stateOf(koha.db, 202)]).toEqual(["opted_out", "opted_out"]);
});

test("an opt-out is pending while a notice is being sent, and ends with the attempt", async () => {
  const address = freshNumber();
  const addressId = await anOptedIn(koha.db, 203, now, { address });
  const messageId = await anAttempt(addressId, 203, "notice", null);
  await stopAt(addressId);
  expect(await stateOf(koha.db, 203)).toBe("pending_opt_out");
  expect(await finish(addressId)).toBe(false);
  await koha.db.updateTable("tidings_attempt").set({ ended_at: now }).where("message_id", "=", messageId).execute();
  expect(await finish(addressId)).toBe(true);
  expect(await stateOf(koha.db, 203)).toBe("opted_out");
});

test("neither a reply being sent nor a notice already sent delays an opt-out", async () => {
  const address = freshNumber();
  const addressId = await anOptedIn(koha.db, 204, now, { address });
  await anAttempt(addressId, 204, "reply", null);
  await anAttempt(addressId, 204, "notice", now);
  await stopAt(addressId);
  expect(await stateOf(koha.db, 204)).toBe("opted_out");
});

test("a number whose last message is being sent cannot be taken over by another card", async () => {
  const address = freshNumber();
  const addressId = await anOptedIn(koha.db, 205, now, { address });
  await anAttempt(addressId, 205, "notice", null);
  await stopAt(addressId);
  await expect(anOptedIn(koha.db, 206, now, { address })).rejects.toMatchObject({ code: "address_taken" });
});

test("of two cards that want one number at once, one gets it and the other is refused", async () => {
  const address = freshNumber();
  const tried = await Promise.allSettled([
    inTransaction(koha.db, (tx) => optIn(tx, wishOf(207, address), now)),
    inTransaction(koha.db, (tx) => optIn(tx, wishOf(208, address), now)),
  ]);
  const refused = tried.filter((one) => one.status === "rejected");
  expect(refused.map((one) => one.reason)).toMatchObject([{ code: "address_taken" }]);
  expect(String(refused[0]?.reason)).not.toMatch(/\d{4}/);
  const states = [await stateOf(koha.db, 207), await stateOf(koha.db, 208)];
  expect(states.filter((state) => state === "opted_in")).toHaveLength(1);
});

test("the second of two cards waits for the first, and only then is refused", async () => {
  const address = freshNumber();
  await anAddress(koha.db, "sms", address, now);
  const holding = Promise.withResolvers<void>();
  let ended = false;
  const first = inTransaction(koha.db, async (tx) => {
    await optIn(tx, wishOf(209, address), now);
    holding.resolve();
    await sleep(300);
    ended = true;
  });
  await holding.promise;
  await expect(anOptedIn(koha.db, 210, now, { address })).rejects.toMatchObject({ code: "address_taken" });
  expect(ended).toBe(true);
  await first;
});

test("a patron who changes to another number frees the old one", async () => {
  const [old, fresh] = [freshNumber(), freshNumber()];
  await anOptedIn(koha.db, 211, now, { address: old });
  await anOptedIn(koha.db, 211, now, { address: fresh });
  await anOptedIn(koha.db, 212, now, { address: old });
  expect([await stateOf(koha.db, 211), await stateOf(koha.db, 212)]).toEqual(["opted_in", "opted_in"]);
});

test.each([
  ["the patron's phone", true, undefined],
  ["staff", false, "suppressed"],
] as const)("when %s opts in after a STOP, sending is %s", async (_who, byPhone, because) => {
  const address = freshNumber();
  const patronId = Number(address.slice(-6));
  const addressId = await anAddress(koha.db, "sms", address, now);
  await inTransaction(koha.db, (tx) => suppress(tx, "sms", address, "stop", now));
  await inTransaction(koha.db, (tx) => optIn(tx, wishOf(patronId, address, byPhone), now));
  const question = { id: 1, kind: "notice", channel: "sms", patron_id: patronId, address_id: addressId } as const;
  const allowed = await inTransaction(koha.db, (tx) => readStandings(tx, [question]));
  expect(allowed.get(1)?.because).toBe(because);
});

test("a provider's block opts out like a STOP, and stays the reason when a STOP follows", async () => {
  const address = freshNumber();
  const addressId = await anOptedIn(koha.db, 213, now, { address });
  await stopAt(addressId, "provider_blocked");
  await inTransaction(koha.db, async (tx) => {
    await suppress(tx, "sms", address, "provider_blocked", now);
    await suppress(tx, "sms", address, "stop", now);
  });
  expect(await stateOf(koha.db, 213)).toBe("opted_out");
  const row = await koha.db
    .selectFrom("tidings_suppression")
    .select("because")
    .where("address", "=", address)
    .execute();
  expect(row).toEqual([{ because: "provider_blocked" }]);
});
