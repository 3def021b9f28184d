import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../scripts/test-database.ts";
import { inTransaction } from "../database/connection.ts";
import { recordStep } from "./ledger.ts";
import { anAddress, anOptedIn, numberOf } from "./patron.fixture.ts";
import { lockAddresses, readReachable, readStandings } from "./standing.ts";
import { liftSuppression, suppress } from "./suppression.ts";

let koha: TestDatabase;
const now = new Date("2026-03-02T12:00:00Z");
beforeAll(async () => {
  koha = await openTestDatabase();
});
afterAll(() => koha.close());

const ask = async (patronId: number | null, addressId: number, channel: "sms" | "telegram" = "sms") => {
  const question = { id: 9, kind: "notice" as const, channel, patron_id: patronId, address_id: addressId };
  return (await inTransaction(koha.db, (tx) => readStandings(tx, [question]))).get(9);
};

test("a patron who opted in may get messages, and the event that allows it is returned", async () => {
  const addressId = await anOptedIn(koha.db, 1, now);
  const { ledger_id } = await koha.db
    .selectFrom("tidings_standing")
    .select("ledger_id")
    .where("patron_id", "=", 1)
    .executeTakeFirstOrThrow();
  expect(await ask(1, addressId)).toEqual({ ledgerId: ledger_id });
});

test("consent for one number, channel or patron does not count for another", async () => {
  const addressId = await anOptedIn(koha.db, 2, now);
  const other = await anAddress(koha.db, "sms", "15550300001", now);
  const chat = await anAddress(koha.db, "telegram", "777", now);
  expect(await ask(2, other)).toEqual({ because: "consent_withdrawn" });
  expect(await ask(2, chat, "telegram")).toEqual({ because: "consent_withdrawn" });
  expect(await ask(3, addressId)).toEqual({ because: "consent_withdrawn" });
  expect(await ask(null, addressId)).toEqual({ because: "consent_withdrawn" });
});

test.each([
  ["provider_blocked", "opted_out_at_provider"],
  ["telegram_blocked", "telegram_blocked"],
] as const)("by whom an address was suppressed is told: %s", async (by, because) => {
  const patronId = by === "telegram_blocked" ? 5 : 6;
  const addressId = await anOptedIn(koha.db, patronId, now);
  await inTransaction(koha.db, (tx) => suppress(tx, "sms", numberOf(patronId), by, now));
  expect(await ask(patronId, addressId)).toEqual({ because });
});

test("a suppressed number gets nothing, whoever opted in there, until it is lifted", async () => {
  const addressId = await anOptedIn(koha.db, 4, now);
  await inTransaction(koha.db, (tx) => suppress(tx, "sms", numberOf(4), "stop", now));
  expect(await ask(4, addressId)).toEqual({ because: "suppressed" });
  expect(await inTransaction(koha.db, (tx) => liftSuppression(tx, "sms", numberOf(4)))).toBe(true);
  expect((await ask(4, addressId))?.because).toBeUndefined();
  expect(await inTransaction(koha.db, (tx) => liftSuppression(tx, "sms", numberOf(4)))).toBe(false);
});

test("suppressing a number does not suppress a chat of the same digits", async () => {
  const addressId = await anOptedIn(koha.db, 5, now, { channel: "telegram", address: "888" });
  await inTransaction(koha.db, (tx) => suppress(tx, "sms", "888", "stop", now));
  expect((await ask(5, addressId, "telegram"))?.because).toBeUndefined();
});

test("of two channels the one chosen last comes first", async () => {
  await anOptedIn(koha.db, 6, now);
  await anOptedIn(koha.db, 6, now, { channel: "telegram", address: "606" });
  const channels = async () => (await readReachable(koha.db, [6])).get(6)?.map((choice) => choice.channel);
  expect(await channels()).toEqual(["telegram", "sms"]);
  await anOptedIn(koha.db, 6, now);
  expect(await channels()).toEqual(["sms", "telegram"]);
});

test("attempts to one number may begin concurrently, but a change of consent waits for them", async () => {
  const addressId = await anOptedIn(koha.db, 7, now);
  await inTransaction(koha.db, async (tx) => {
    expect((await lockAddresses(tx, [addressId, addressId])).get(addressId)).toBe(numberOf(7));
    await inTransaction(koha.db, (beside) => lockAddresses(beside, [addressId]));
    let changed = false;
    const change = anAddress(koha.db, "sms", numberOf(7), now).then(() => {
      changed = true;
    });
    await Promise.race([change, new Promise((resolve) => setTimeout(resolve, 200))]);
    expect(changed).toBe(false);
  });
});

test("an invitation needs a request, everything else an opt-in", async () => {
  const addressId = await anAddress(koha.db, "sms", numberOf(8), now);
  const step = { channel: "sms", event: "requested", source: "staff", actor: "desk", addressId } as const;
  const allowed = async () => {
    const kinds = ["notice", "welcome", "invitation"] as const;
    const questions = kinds.map((kind, id) => ({
      id,
      kind,
      channel: "sms" as const,
      patron_id: 8,
      address_id: addressId,
    }));
    const answers = await inTransaction(koha.db, (tx) => readStandings(tx, questions));
    return kinds.filter((_, id) => answers.get(id)?.because === undefined);
  };
  expect(await allowed()).toEqual([]);
  await inTransaction(koha.db, (tx) => recordStep(tx, 8, step, now));
  expect(await allowed()).toEqual(["invitation"]);
  await anOptedIn(koha.db, 8, now);
  expect(await allowed()).toEqual(["notice", "welcome"]);
});

test("a provider's block replaces a STOP, and lifting is for one channel only", async () => {
  const reasons = async () =>
    (
      await koha.db
        .selectFrom("tidings_suppression")
        .select(["channel", "because"])
        .where("address", "=", "999")
        .execute()
    ).map(({ channel, because }) => `${channel} ${because}`);
  await inTransaction(koha.db, async (tx) => {
    await suppress(tx, "sms", "999", "stop", now);
    await suppress(tx, "sms", "999", "provider_blocked", now);
    await suppress(tx, "telegram", "999", "telegram_blocked", now);
  });
  expect(await reasons()).toEqual(["sms provider_blocked", "telegram telegram_blocked"]);
  await inTransaction(koha.db, (tx) => liftSuppression(tx, "sms", "999"));
  expect(await reasons()).toEqual(["telegram telegram_blocked"]);
});
