import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { describe, expect, test } from "vitest";
import { lockAddressChange } from "../consent/lock-addresses.ts";
import { anAddress, anOptedIn, stateOf } from "../consent/patron.fixture.ts";
import { type Db, inTransaction } from "../database/connection.ts";
import { whileHeld } from "../delivery/held-address.fixture.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at, SENDERS, useKoha } from "../notices/intake.fixture.ts";
import { begin } from "../outbox/begin.ts";
import { claimDue } from "../outbox/claim.ts";
import { aJoining, aPolicy, ask, aWish } from "./opt-in.fixture.ts";
import { requestOptIn } from "./opt-in.ts";
import { optOut } from "./opt-out.ts";
import { leaveByRecord, sweepRecords } from "./record-check.ts";

const koha = useKoha();
const [OLD, NEW] = ["15550000071", "15550000072"] as const;
const joining = aJoining({ policy: aPolicy({ invite: "never" }) });
const joins = (db: Db, patronId: number, address: string, minutes = 0) =>
  ask(db, joining, aWish({ patronId, address }), at(minutes));
const readStanding = (patronId: number) =>
  koha.db
    .selectFrom("tidings_standing as s")
    .innerJoin("tidings_address as a", "a.id", "s.address_id")
    .select(["s.state", "a.address"])
    .where("s.patron_id", "=", patronId)
    .execute();

test("leaving while another tab moves the patron leaves the new number; the old one keeps its new owner", async () => {
  const addressId = await anOptedIn(koha.db, 7, at(-60), { address: OLD });
  const state = await whileHeld(
    koha.db,
    addressId,
    () =>
      inTransaction(koha.db, (tx) =>
        optOut(tx, { patronId: 7, channel: "sms", event: "opted_out", source: "patron_page", actor: "patron" }, at(1)),
      ),
    async () => {
      // The other tab has moved the patron, and the old number has got a new owner since.
      const to = await anAddress(koha.db, "sms", NEW, at(0));
      await koha.db.updateTable("tidings_standing").set({ address_id: to }).where("patron_id", "=", 7).execute();
      await koha.db
        .insertInto("tidings_standing")
        .values({
          patron_id: 8,
          channel: "sms",
          state: "opted_in",
          address_id: addressId,
          ledger_id: 1,
          changed_at: at(0),
        })
        .execute();
    },
  );
  expect(state).toBe("opted_out");
  expect(await readStanding(7)).toEqual([{ state: "opted_out", address: NEW }]);
  expect(await stateOf(koha.db, 8)).toBe("opted_in");
});

describe("moving a patron to another number locks", () => {
  const isFree = async (address: string) => {
    const rows = await koha.db
      .selectFrom("tidings_address")
      .select("id")
      .where("address", "=", address)
      .forUpdate()
      .skipLocked()
      .execute();
    return rows.length === 1;
  };
  const move = (then: () => Promise<void>) =>
    inTransaction(koha.db, async (tx) => {
      await lockAddressChange(tx, { patronId: 7, channel: "sms", address: NEW }, at(0));
      await then();
    });
  const expectBothHeld = async () => expect([await isFree(OLD), await isFree(NEW)]).toEqual([false, false]);

  test.each([
    ["that nobody had before", async () => {}, async () => {}],
    ["that came after the old one", async () => {}, () => anAddress(koha.db, "sms", NEW, at(0))],
    ["that was known before the old one", () => anAddress(koha.db, "sms", NEW, at(0)), async () => {}],
  ] as const)("the old number and a new one %s", async (_which, before, after) => {
    await before();
    await anOptedIn(koha.db, 7, at(-60), { address: OLD });
    await after();
    await move(expectBothHeld);
  });

  test("the number to which another tab moved the patron meanwhile", async () => {
    const to = await anAddress(koha.db, "sms", NEW, at(0));
    const from = await anOptedIn(koha.db, 7, at(-60), { address: "15550000070" });
    const other = await anAddress(koha.db, "sms", OLD, at(0));
    expect(from).not.toBe(other);
    await whileHeld(
      koha.db,
      to,
      () => move(expectBothHeld),
      () => koha.db.updateTable("tidings_standing").set({ address_id: other }).where("patron_id", "=", 7).execute(),
    );
  });
});

test("two tabs of a new patron with two numbers: the ledger is consistent, and the patron has one number", async () => {
  await Promise.all([joins(koha.db, 7, OLD), joins(koha.db, 7, NEW)]);
  const ledger = await koha.db.selectFrom("tidings_ledger").selectAll().orderBy("id").execute();
  expect(ledger.map((step) => step.event)).toEqual(["opted_in", "number_changed", "opt_out_finished", "opted_in"]);
  expect(ledger.map((step) => step.state_before)).toEqual(["none", "opted_in", "pending_opt_out", "opted_out"]);
  const standing = await koha.db.selectFrom("tidings_standing").selectAll().executeTakeFirstOrThrow();
  expect(standing).toMatchObject({ ledger_id: ledger.at(-1)?.id, address_id: ledger.at(-1)?.address_id });
});

test("a second tab of a new patron waits for the first one's step, and goes on from there", async () => {
  const first = Promise.withResolvers<void>();
  const tab = inTransaction(koha.db, async (tx) => {
    await requestOptIn(tx, joining, aWish({ address: OLD }), at(0));
    first.resolve();
    await sleep(200);
  });
  await first.promise;
  expect(await joins(koha.db, 7, NEW)).toEqual({ kind: "opted_in" });
  await tab;
  const ledger = await koha.db.selectFrom("tidings_ledger").select("event").orderBy("id").execute();
  expect(ledger.map((step) => step.event)).toEqual(["opted_in", "number_changed", "opt_out_finished", "opted_in"]);
});

test("many new patrons with three tabs each: the ledger gives up every number but the last", async () => {
  for (let patronId = 100; patronId < 115; patronId += 1) {
    const numbers = [1, 2, 3].map((tab) => `1555${patronId}000${tab}`);
    const answers = await Promise.all(numbers.map((number) => joins(koha.db, patronId, number)));
    expect(answers).toEqual([{ kind: "opted_in" }, { kind: "opted_in" }, { kind: "opted_in" }]);
    const ledger = await koha.db
      .selectFrom("tidings_ledger")
      .select("event")
      .where("patron_id", "=", patronId)
      .execute();
    expect(ledger.filter((step) => step.event === "number_changed")).toHaveLength(2);
  }
});

test("two patrons who swap numbers at the same moment both get an answer, and nothing breaks", async () => {
  await anOptedIn(koha.db, 7, at(-60), { address: OLD });
  await anOptedIn(koha.db, 8, at(-60), { address: NEW });
  const answers = await Promise.all([joins(koha.db, 7, NEW), joins(koha.db, 8, OLD)]);
  expect(answers).toEqual([
    { kind: "refused", because: "address_taken" },
    { kind: "refused", because: "address_taken" },
  ]);
});

test("a notice for the old number is cancelled, and its patron is not opted out at the new one", async () => {
  await aBorrower(koha.db, 7);
  await joins(koha.db, 7, OLD);
  const claims = await claimDue(koha.db, { worker: 1, sender: SENDERS.get("sms") ?? "", limit: 5 }, at(1));
  expect(claims).toHaveLength(1);
  await joins(koha.db, 7, NEW, 2);
  const result = await begin(koha.db, 1, claims, () => "number_changed", at(3));
  expect(result.cancelled).toMatchObject([{ reason: "consent_withdrawn" }]);
  const [claim] = claims;
  const gone = { patronId: 7, channel: "sms", event: "number_changed" } as const;
  await leaveByRecord(koha.db, { ...gone, addressId: claim?.address_id ?? 0 }, at(4));
  expect(await readStanding(7)).toEqual([{ state: "opted_in", address: NEW }]);
});

test("a patron who moves to the number in the record while the nightly check reads the old one stays", async () => {
  await aBorrower(koha.db, 7);
  await sql`update borrowers set smsalertnumber = ${NEW} where borrowernumber = 7`.execute(koha.db);
  const to = await anAddress(koha.db, "sms", NEW, at(0));
  const from = await anOptedIn(koha.db, 7, at(-60), { address: OLD });
  await whileHeld(
    koha.db,
    from,
    () => sweepRecords(koha.db, aPolicy({ numberFollowsRecord: true }), at(1)),
    () => koha.db.updateTable("tidings_standing").set({ address_id: to }).execute(),
  );
  expect(await readStanding(7)).toEqual([{ state: "opted_in", address: NEW }]);
});

test("a message whose text was erased never leaves, even where its patron has come back", async () => {
  await aBorrower(koha.db, 7);
  await joins(koha.db, 7, OLD);
  await koha.db.updateTable("tidings_message").set({ text: null }).execute();
  const claims = await claimDue(koha.db, { worker: 1, sender: SENDERS.get("sms") ?? "", limit: 5 }, at(1));
  expect(await begin(koha.db, 1, claims, () => undefined, at(2))).toMatchObject({
    begun: [],
    cancelled: [{ reason: "consent_withdrawn" }],
  });
});
