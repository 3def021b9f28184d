import { describe, expect, test } from "vitest";
import { anOptedIn, stateOf } from "../consent/patron.fixture.ts";
import { inTransaction } from "../database/connection.ts";
import { aJoining, aPolicy, ask, aWish } from "../enrolment/opt-in.fixture.ts";
import { optOut } from "../enrolment/opt-out.ts";
import { resubscribe, unsubscribe } from "../enrolment/unsubscribe.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at, SENDERS, useKoha } from "../notices/intake.fixture.ts";
import { begin } from "../outbox/begin.ts";
import { claimDue } from "../outbox/claim.ts";
import { aWorker } from "../outbox/message.fixture.ts";
import { readProof } from "../reports/consent-proof.ts";
import { readWithoutEffect } from "../reports/texts-without-effect.ts";
import { aBotBackend } from "./bot-backend.fixture.ts";

const koha = useKoha();
const PHONE = "15550000077";
const MAIL = "bea@example.org";
const OUR_NUMBER = "15550100001";
const DAYS = 24 * 60;
const withMail = aJoining({ senders: new Map([...SENDERS, ["email", "library@example.org"] as const]) });

const asks = (patronId: number, minutes: number) =>
  ask(koha.db, aJoining(), aWish({ patronId, address: PHONE }), at(minutes));
const states = async (channel: "sms" | "email" = "sms") => [
  await stateOf(koha.db, 7, channel),
  await stateOf(koha.db, 8, channel),
];
const countSteps = async () => (await koha.db.selectFrom("tidings_ledger").select("id").execute()).length;

/** Patrons 7 and 8; the phone is that of 8, who has said STOP. */
async function aStoppedPhone() {
  for (const patronId of [7, 8]) await aBorrower(koha.db, patronId);
  const backend = await aBotBackend(koha.db);
  await anOptedIn(koha.db, 8, at(-60), { address: PHONE });
  await backend.hear({ address: PHONE, intent: "stop", minutes: 0 });
  return backend;
}

describe("START from a phone that somebody else has named meanwhile", () => {
  test("brings back the patron whose phone it was, not the one who named it, however late it comes", async () => {
    const backend = await aStoppedPhone();
    expect(await asks(7, 10)).toMatchObject({ kind: "must_start" });
    expect(await backend.hear({ address: PHONE, intent: "start", minutes: 90 * DAYS })).toBe("started");
    expect(await states()).toEqual(["rejected", "opted_in"]);
  });

  test("does so even if the phone has said STOP once more since", async () => {
    const backend = await aStoppedPhone();
    await asks(7, 10);
    await backend.hear({ address: PHONE, intent: "stop", minutes: 20 });
    expect(await backend.hear({ address: PHONE, intent: "start", minutes: 35 })).toBe("started");
    expect(await states()).toEqual(["opted_out", "opted_in"]);
  });

  test("does so even if both have named it since", async () => {
    const backend = await aStoppedPhone();
    await asks(8, 10);
    await asks(7, 20);
    await backend.hear({ address: PHONE, intent: "start", minutes: 30 });
    expect(await states()).toEqual(["rejected", "opted_in"]);
  });

  test("opts in the one who named it if the patron whose phone it was is gone", async () => {
    const backend = await aStoppedPhone();
    await koha.db.updateTable("tidings_standing").set({ may_return: 0 }).where("patron_id", "=", 8).execute();
    await asks(7, 10);
    expect(await backend.hear({ address: PHONE, intent: "start", minutes: 20 })).toBe("joined");
    expect(await states()).toEqual(["opted_in", "opted_out"]);
  });
});

describe("START from a phone that another patron left on a page, and that somebody has named since,", () => {
  const leaves = (patronId: number, minutes: number) =>
    inTransaction(koha.db, (tx) =>
      optOut(tx, { patronId, channel: "sms", event: "opted_out", source: "patron_page", actor: "patron" }, at(minutes)),
    );

  test("brings back the patron who was there if the invitation never left", async () => {
    const backend = await aStoppedPhone();
    await backend.hear({ address: PHONE, intent: "start", minutes: 16 });
    await leaves(8, 17);
    expect(await asks(7, 20)).toEqual({ kind: "invited" });
    await koha.db.updateTable("tidings_message").set({ state: "cancelled" }).where("kind", "=", "invitation").execute();
    expect(await backend.hear({ address: PHONE, intent: "start", minutes: 30 })).toBe("started");
    expect(await states()).toEqual(["rejected", "opted_in"]);
  });

  test("brings back the patron who was there if the invitation was for an earlier request", async () => {
    const backend = await aStoppedPhone();
    await backend.hear({ address: PHONE, intent: "start", minutes: 16 });
    await leaves(8, 17);
    await asks(7, 20);
    await koha.db.updateTable("tidings_message").set({ state: "delivered" }).where("kind", "=", "invitation").execute();
    await backend.hear({ address: PHONE, intent: "stop", minutes: 30 });
    expect(await asks(7, 40)).toMatchObject({ kind: "must_start" });
    expect(await backend.hear({ address: PHONE, intent: "start", minutes: 50 })).toBe("started");
    expect(await states()).toEqual(["rejected", "opted_in"]);
  });
});

test("that somebody was opted in at another phone later counts for nothing at this one", async () => {
  const backend = await aStoppedPhone();
  await anOptedIn(koha.db, 7, at(5), { address: "15550000078" });
  await asks(7, 10);
  expect(await backend.hear({ address: PHONE, intent: "start", minutes: 20 })).toBe("started");
  expect(await states()).toEqual(["rejected", "opted_in"]);
});

describe("email that was ended, at an address that somebody else has named meanwhile", () => {
  const asksForMail = (patronId: number, minutes: number) =>
    ask(koha.db, withMail, aWish({ patronId, channel: "email", address: MAIL, country: null }), at(minutes));

  test("goes again to the patron whose it was", async () => {
    const addressId = await anOptedIn(koha.db, 8, at(-60), { channel: "email", address: MAIL });
    await unsubscribe(koha.db, addressId, at(0));
    expect(await asksForMail(7, 10)).toMatchObject({ kind: "must_start" });
    expect(await resubscribe(koha.db, addressId, at(100))).toBe(true);
    expect(await states("email")).toEqual(["pending_opt_in", "opted_in"]);
  });

  test("whose patron is gone: an old link opts nobody in, and a new request is confirmed like any other", async () => {
    const addressId = await anOptedIn(koha.db, 8, at(-60), { channel: "email", address: MAIL });
    await unsubscribe(koha.db, addressId, at(0));
    await koha.db.updateTable("tidings_standing").set({ may_return: 0 }).execute();
    await asksForMail(7, 10);
    expect(await resubscribe(koha.db, addressId, at(100))).toBe(true);
    expect(await states("email")).toEqual(["pending_opt_in", "opted_out"]);
    expect(await asksForMail(7, 110)).toEqual({ kind: "invited" });
  });
});

test("ending email by the link in the invitation itself can still be taken back there", async () => {
  const wish = aWish({ patronId: 7, channel: "email", address: MAIL, country: null });
  expect(await ask(koha.db, withMail, wish, at(0))).toEqual({ kind: "invited" });
  const { id } = await koha.db.selectFrom("tidings_address").select("id").executeTakeFirstOrThrow();
  expect(await unsubscribe(koha.db, id, at(10))).toBe(true);
  expect(await stateOf(koha.db, 7, "email")).toBe("opted_out");
  expect(await resubscribe(koha.db, id, at(20))).toBe(true);
  expect(await stateOf(koha.db, 7, "email")).toBe("opted_in");
});

describe("a number that waits for its START", () => {
  test("may be asked for again all day, and the ledger records it once", async () => {
    await aStoppedPhone();
    await asks(7, 10);
    const steps = await countSteps();
    for (const minutes of [11, 60, 23 * 60]) expect(await asks(7, minutes)).toMatchObject({ kind: "must_start" });
    expect(await countSteps()).toBe(steps);
  });

  test("is recorded again where staff say why", async () => {
    await aStoppedPhone();
    await asks(7, 10);
    const steps = await countSteps();
    const byStaff = aWish({ patronId: 7, address: PHONE, source: "staff", actor: "sofie", note: "asked at the desk" });
    expect(await ask(koha.db, aJoining(), byStaff, at(20))).toMatchObject({ kind: "must_start" });
    expect(await countSteps()).toBe(steps + 1);
  });
});

test("a patron who is asked once more is invited, though the library has stopped inviting since", async () => {
  await asks(7, 0);
  const never = aJoining({ policy: aPolicy({ invite: "never" }) });
  const again = aWish({ patronId: 7, address: PHONE, source: "staff", actor: "sofie", again: true });
  expect(await ask(koha.db, never, again, at(60))).toEqual({ kind: "invited" });
  expect(await stateOf(koha.db, 7)).toBe("pending_opt_in");
});

test("what might be a no to an invitation is shown to staff until answered, and names no patron", async () => {
  await aBorrower(koha.db, 7);
  const backend = await aBotBackend(koha.db);
  await asks(7, 0);
  const unsure = { address: PHONE, intent: "other", because: "unsure", text: "who is this?" } as const;
  expect(await backend.hear({ ...unsure, minutes: 1 })).toBe("asked_stop");
  expect(await readWithoutEffect(koha.db, at(2), 1)).toMatchObject([
    { patron_id: null, address: PHONE, text: "who is this?" },
  ]);
  await backend.hear({ address: PHONE, intent: "start", minutes: 3 });
  expect(await readWithoutEffect(koha.db, at(4), 1)).toEqual([]);
});

test("the welcome and the confirmation of a STOP stand in the proof beside the steps that they followed", async () => {
  await aBorrower(koha.db, 7);
  const backend = await aBotBackend(koha.db);
  await asks(7, 0);
  const worker = await aWorker(koha.db, at(0));
  for (const [intent, minutes] of [
    ["start", 1],
    ["stop", 2],
  ] as const) {
    await backend.hear({ address: PHONE, intent, minutes });
    const claims = await claimDue(koha.db, { worker, sender: OUR_NUMBER, limit: 10 }, at(minutes));
    await begin(koha.db, worker, claims, () => undefined, at(minutes));
  }
  const proof = await readProof(koha.db, { patronId: 7 });
  expect(proof.map(({ event, messages }) => [event, messages.map(({ kind }) => kind)])).toEqual([
    ["requested", []],
    ["start_heard", ["reply"]],
    ["stop_heard", ["reply"]],
    ["opt_out_finished", []],
  ]);
});
