import { describe, expect, test } from "vitest";
import { stateOf } from "../consent/patron.fixture.ts";
import { suppress } from "../consent/suppression.ts";
import { inTransaction } from "../database/connection.ts";
import { whileHeld } from "../delivery/held-address.fixture.ts";
import { aBotBackend } from "../inbound/bot-backend.fixture.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { lookAfterInvitations } from "./invitations.ts";
import { aJoining, aPolicy, ask, aWish } from "./opt-in.fixture.ts";
import { optOut } from "./opt-out.ts";

const koha = useKoha();
const look = (hours: number, joining = aJoining()) =>
  lookAfterInvitations(koha.db, joining, async () => "fr", at(hours * 60));
const readInvitations = () =>
  koha.db
    .selectFrom("tidings_message")
    .select(["patron_id", "text", "state", "reason", "expires_at", "priority"])
    .where("kind", "=", "invitation")
    .orderBy("id")
    .execute();

describe("an invitation", () => {
  test("is good for twelve hours; one that still waits when its three days are over is cancelled", async () => {
    await ask(koha.db, aJoining(), aWish(), at(0));
    expect(await readInvitations()).toMatchObject([{ state: "queued", expires_at: at(12 * 60), priority: 2 }]);
    expect(await look(48)).toEqual({ reminded: 1, expired: 0 });
    expect(await look(72)).toEqual({ reminded: 0, expired: 1 });
    expect((await readInvitations()).map(({ state }) => state)).toEqual(["cancelled", "cancelled"]);
  });

  test("whose reminder was late, because nothing ran, ends only a day after the reminder", async () => {
    await ask(koha.db, aJoining(), aWish(), at(0));
    expect(await look(90)).toEqual({ reminded: 1, expired: 0 });
    expect(await look(113)).toEqual({ reminded: 0, expired: 0 });
    expect(await look(114)).toEqual({ reminded: 0, expired: 1 });
  });

  test("is not repeated in trial to a number that is not listed", async () => {
    await ask(koha.db, aJoining(), aWish(), at(0));
    expect(await look(48, { ...aJoining(), only: new Set(["15550000099"]) })).toEqual({ reminded: 0, expired: 0 });
    expect(await readInvitations()).toHaveLength(1);
  });

  test("is not sent by a reminder to a number that must say START first", async () => {
    await inTransaction(koha.db, (tx) => suppress(tx, "sms", "15550000007", "stop", at(-5)));
    await ask(koha.db, aJoining(), aWish(), at(0));
    expect(await look(48)).toEqual({ reminded: 0, expired: 0 });
    expect(await readInvitations()).toEqual([]);
  });

  test.each([48, 72])("that is answered while it is looked at after %s hours stays answered", async (hours) => {
    await ask(koha.db, aJoining(), aWish(), at(0));
    const { id } = await koha.db.selectFrom("tidings_address").select("id").executeTakeFirstOrThrow();
    const answered = () => koha.db.updateTable("tidings_standing").set({ state: "opted_in", asked_at: null }).execute();
    expect(await whileHeld(koha.db, id, () => look(hours), answered)).toEqual({ reminded: 0, expired: 0 });
    expect(await stateOf(koha.db, 7)).toBe("opted_in");
  });

  test("that is made again while it is looked at is new", async () => {
    await ask(koha.db, aJoining(), aWish(), at(0));
    const { id } = await koha.db.selectFrom("tidings_address").select("id").executeTakeFirstOrThrow();
    const again = () =>
      koha.db
        .updateTable("tidings_standing")
        .set({ asked_at: at(71 * 60) })
        .execute();
    expect(await whileHeld(koha.db, id, () => look(72), again)).toEqual({ reminded: 0, expired: 0 });
  });

  test("to one patron that is taken back leaves the one to another at the same phone alone", async () => {
    await ask(koha.db, aJoining(), aWish(), at(0));
    await ask(koha.db, aJoining(), aWish({ patronId: 8 }), at(1));
    const by = { source: "patron_page", actor: "patron" } as const;
    await inTransaction(koha.db, (tx) => optOut(tx, { patronId: 7, channel: "sms", event: "opted_out", ...by }, at(2)));
    expect(await readInvitations()).toMatchObject([
      { patron_id: 7, state: "cancelled", reason: "consent_withdrawn" },
      { patron_id: 8, state: "queued", reason: null },
    ]);
  });
});

describe("an invitation without an answer", () => {
  test("is repeated once after two days, and rejected after three", async () => {
    await ask(koha.db, aJoining(), aWish(), at(0));
    expect(await look(47)).toEqual({ reminded: 0, expired: 0 });
    expect(await look(48)).toEqual({ reminded: 1, expired: 0 });
    expect(await look(49)).toEqual({ reminded: 0, expired: 0 });
    expect((await readInvitations()).map(({ text }) => text)).toEqual(["invitation in en", "reminder in en"]);
    expect(await look(72)).toEqual({ reminded: 0, expired: 1 });
    expect(await stateOf(koha.db, 7)).toBe("rejected");
    const backend = await aBotBackend(koha.db);
    expect(await backend.hear({ address: "15550000007", intent: "start", minutes: 73 * 60 })).toBe("start_unknown");
  });

  test("stays open forever where the library has not switched expiry on", async () => {
    await ask(koha.db, aJoining(), aWish(), at(0));
    const patient = aJoining({ policy: aPolicy({ invitationExpires: false }) });
    expect(await look(500, patient)).toEqual({ reminded: 0, expired: 0 });
    expect(await stateOf(koha.db, 7)).toBe("pending_opt_in");
  });

  test("that is asked for again starts its three days again", async () => {
    await ask(koha.db, aJoining(), aWish(), at(0));
    await ask(koha.db, aJoining(), aWish(), at(60 * 60));
    expect(await look(107)).toEqual({ reminded: 0, expired: 0 });
    expect(await look(108)).toEqual({ reminded: 1, expired: 0 });
    expect(await look(132)).toEqual({ reminded: 0, expired: 1 });
  });

  test("is not repeated to a number that said STOP meanwhile", async () => {
    await ask(koha.db, aJoining(), aWish(), at(0));
    await (await aBotBackend(koha.db)).hear({ address: "15550000007", minutes: 1 });
    expect(await look(48)).toEqual({ reminded: 0, expired: 0 });
    expect(await stateOf(koha.db, 7)).toBe("opted_out");
  });
});
