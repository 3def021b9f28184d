import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../scripts/test-database.ts";
import { inTransaction } from "../database/connection.ts";
import { recordStep, recordStranger } from "./ledger.ts";
import { anAddress } from "./patron.fixture.ts";
import type { ConsentEvent } from "./state-machine.ts";

let koha: TestDatabase;
beforeAll(async () => {
  koha = await openTestDatabase();
});
afterAll(() => koha.close());

const now = new Date("2026-03-02T12:00:00Z");
const readLedger = () => koha.db.selectFrom("tidings_ledger").selectAll().orderBy("id").execute();

test("the ledger only grows, and replaying it gives the patron's standing", async () => {
  const addressId = await anAddress(koha.db, "sms", "15550100001", now);
  const event = fc.constantFrom<ConsentEvent>(
    "requested",
    "confirmed",
    "opted_in",
    "stop_heard",
    "start_heard",
    "opt_out_finished",
  );
  let patronId = 100;
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 6 }), async (events) => {
      patronId += 1;
      await koha.db.deleteFrom("tidings_standing").execute();
      for (const one of events) {
        const before = await readLedger();
        const step = { channel: "sms", event: one, source: "staff", actor: "desk", addressId } as const;
        const made = await inTransaction(koha.db, (tx) => recordStep(tx, patronId, step, now));
        const after = await readLedger();
        expect(after.slice(0, before.length)).toEqual(before);
        expect(after.length).toBe(before.length + 1);
        expect(after.at(-1)).toMatchObject({ id: made.ledgerId, state_before: made.before, state_after: made.after });
      }
      const mine = (await readLedger()).filter((row) => row.patron_id === patronId);
      expect(mine.map((row) => row.event)).toEqual(events);
      expect(mine.map((row) => row.state_before)).toEqual(["none", ...mine.slice(0, -1).map((row) => row.state_after)]);
      const standing = await koha.db
        .selectFrom("tidings_standing")
        .selectAll()
        .where("patron_id", "=", patronId)
        .executeTakeFirstOrThrow();
      expect(standing).toMatchObject({
        state: mine.at(-1)?.state_after,
        ledger_id: mine.at(-1)?.id,
        address_id: addressId,
      });
    }),
    { numRuns: 15 },
  );
});

test("each event has its source, actor, terms, address and the text that caused it", async () => {
  const addressId = await anAddress(koha.db, "telegram", "4242", now);
  const step = {
    channel: "telegram",
    event: "opted_in",
    source: "telegram",
    actor: "patron",
    addressId,
    heardId: 77,
    terms: { version: "1", lang: "en" },
  } as const;
  const { ledgerId } = await inTransaction(koha.db, (tx) => recordStep(tx, 1, step, now));
  expect((await readLedger()).find((row) => row.id === ledgerId)).toMatchObject({
    patron_id: 1,
    channel: "telegram",
    event: "opted_in",
    source: "telegram",
    actor: "patron",
    address_id: addressId,
    heard_id: 77,
    terms: "1",
    terms_lang: "en",
    at: now,
  });
});

test("an event without an address keeps the patron's address", async () => {
  const step = {
    channel: "telegram",
    event: "opted_out",
    source: "staff",
    actor: "desk",
    addressId: null,
  } as const;
  await inTransaction(koha.db, (tx) => recordStep(tx, 1, step, now));
  const standing = await koha.db
    .selectFrom("tidings_standing")
    .innerJoin("tidings_address", "tidings_address.id", "tidings_standing.address_id")
    .select(["address", "state"])
    .where("patron_id", "=", 1)
    .executeTakeFirst();
  expect(standing).toEqual({ address: "4242", state: "pending_opt_out" });
});

test("a stranger's STOP is recorded too, without a patron", async () => {
  const addressId = await anAddress(koha.db, "sms", "15550109999", now);
  const step = { channel: "sms", event: "stop_heard", source: "keyword", actor: "patron", addressId } as const;
  await inTransaction(koha.db, (tx) => recordStranger(tx, step, now));
  expect((await readLedger()).at(-1)).toMatchObject({
    patron_id: null,
    event: "stop_heard",
    state_after: "none",
    address_id: addressId,
  });
});

test("a repeated request counts as new; other events leave its age unchanged", async () => {
  const addressId = await anAddress(koha.db, "telegram", "4343", now);
  const write = async (event: ConsentEvent, at: Date) => {
    const step = { channel: "telegram", event, source: "telegram", actor: "patron", addressId } as const;
    await inTransaction(koha.db, (tx) => recordStep(tx, 43, step, at));
    const row = await koha.db
      .selectFrom("tidings_standing")
      .select(["asked_at", "reminded_at"])
      .where("patron_id", "=", 43)
      .executeTakeFirstOrThrow();
    return { ...row };
  };
  const later = new Date(now.getTime() + 60_000);
  await write("requested", now);
  await koha.db.updateTable("tidings_standing").set({ reminded_at: now }).where("patron_id", "=", 43).execute();
  expect(await write("telegram_unblocked", later)).toEqual({ asked_at: now, reminded_at: now });
  expect(await write("requested", later)).toEqual({ asked_at: later, reminded_at: null });
  expect(await write("confirmed", later)).toEqual({ asked_at: null, reminded_at: null });
});
