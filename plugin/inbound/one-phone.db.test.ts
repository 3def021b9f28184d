import { describe, expect, test } from "vitest";
import { anOptedIn, stateOf } from "../consent/patron.fixture.ts";
import { suppress } from "../consent/suppression.ts";
import { inTransaction } from "../database/connection.ts";
import { erasePatron } from "../enrolment/erase-patron.ts";
import { lookAfterInvitations } from "../enrolment/invitations.ts";
import { aJoining, aPolicy, ask, aWish } from "../enrolment/opt-in.fixture.ts";
import { type OptOutWish, optOut } from "../enrolment/opt-out.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { readPatronConsent } from "../reports/patron-consent.ts";
import { aBotBackend } from "./bot-backend.fixture.ts";

const koha = useKoha();
const PHONE = "15550000077";
const HOUR = 60;

const asks = (patronId: number, minutes: number, address = PHONE) =>
  ask(koha.db, aJoining(), aWish({ patronId, address }), at(minutes));
const leaves = (patronId: number, minutes: number, event: OptOutWish["event"] = "opted_out") =>
  inTransaction(koha.db, (tx) =>
    optOut(tx, { patronId, channel: "sms", event, source: "patron_page", actor: "patron" }, at(minutes)),
  );
const states = async (...patronIds: number[]) => {
  const found = [];
  for (const patronId of patronIds) found.push(await stateOf(koha.db, patronId));
  return found;
};

async function aPhone() {
  for (const patronId of [7, 8]) await aBorrower(koha.db, patronId);
  const backend = await aBotBackend(koha.db);
  return {
    backend,
    says: (intent: "start" | "stop", minutes: number, address = PHONE) => backend.hear({ address, intent, minutes }),
    isPending: async () => (await backend.whom({ channel: "sms", address: PHONE })).pending,
  };
}

describe("two patrons who asked for texts to one phone", () => {
  test("and one YES: the one who asked last is opted in, and the other one's request is over", async () => {
    const phone = await aPhone();
    await asks(7, 0);
    await asks(8, 10);
    expect(await phone.says("start", 20)).toBe("joined");
    expect(await states(7, 8)).toEqual(["rejected", "opted_in"]);
    const step = await koha.db
      .selectFrom("tidings_ledger")
      .selectAll()
      .where("event", "=", "address_claimed")
      .execute();
    expect(step).toMatchObject([{ patron_id: 7, source: "sweep", actor: "tidings", heard_id: null }]);
  });

  test("and later nothing that the phone says lets the other one in", async () => {
    const phone = await aPhone();
    await asks(7, 0);
    await asks(8, 10);
    await phone.says("start", 20);
    expect(await phone.says("start", 30)).toBe("started");
    await leaves(8, 40, "number_changed");
    expect(await phone.says("start", 50)).toBe("start_unknown");
    expect(await states(7, 8)).toEqual(["rejected", "opted_out"]);
  });

  test("and the invitation to the other one, if it still waits, does not leave", async () => {
    const phone = await aPhone();
    await asks(7, 0);
    await asks(8, 10);
    await phone.says("start", 20);
    const reminded = await lookAfterInvitations(koha.db, aJoining(), async () => "en", at(49 * HOUR));
    expect(reminded).toEqual({ reminded: 0, expired: 0 });
  });

  test("of whom the first one's request runs out, or is taken back, leave the YES to the other", async () => {
    const phone = await aPhone();
    await asks(7, 0);
    await asks(8, 70 * HOUR);
    for (const hours of [48, 73]) {
      await lookAfterInvitations(koha.db, aJoining(), async () => "en", at(hours * HOUR));
    }
    expect(await states(7, 8)).toEqual(["rejected", "pending_opt_in"]);
    expect(await phone.isPending()).toBe(true);
    expect(await phone.backend.whom({ channel: "telegram", address: PHONE })).toEqual({ lang: null, pending: false });
    expect(await phone.says("start", 74 * HOUR)).toBe("joined");
    expect(await stateOf(koha.db, 8)).toBe("opted_in");
  });

  test("and who both hear that the number said STOP: its START is for the one who asked last", async () => {
    const phone = await aPhone();
    await phone.says("stop", 0);
    expect(await asks(7, 10)).toMatchObject({ kind: "must_start" });
    expect(await asks(8, 20)).toMatchObject({ kind: "must_start" });
    await phone.says("start", 30);
    expect(await states(7, 8)).toEqual(["rejected", "opted_in"]);
  });

  test("and a STOP instead: both are out, and START brings back the one who asked last, alone", async () => {
    const phone = await aPhone();
    await asks(8, 0);
    await asks(7, 10);
    await phone.says("stop", 20);
    expect(await states(7, 8)).toEqual(["opted_out", "opted_out"]);
    await phone.says("start", 36);
    expect(await states(7, 8)).toEqual(["opted_in", "opted_out"]);
    await phone.says("stop", 40);
    await leaves(7, 50, "number_changed");
    expect(await phone.says("start", 60)).toBe("start_unknown");
  });
});

describe("a phone that has changed hands", () => {
  test("answers for the patron who asked last, even if the one before leaves once more", async () => {
    const phone = await aPhone();
    await anOptedIn(koha.db, 7, at(-60), { address: PHONE });
    await leaves(7, -50);
    await asks(8, -40);
    await leaves(7, -30);
    expect(await phone.says("start", 0)).toBe("joined");
    expect(await states(7, 8)).toEqual(["opted_out", "opted_in"]);
  });

  test("is its last patron's again when another one's request for it was taken back", async () => {
    const phone = await aPhone();
    await anOptedIn(koha.db, 7, at(-60), { address: PHONE });
    await phone.says("stop", -50);
    await asks(8, -40);
    await leaves(8, -30);
    expect(await phone.says("start", 0)).toBe("started");
    expect(await states(7, 8)).toEqual(["opted_in", "opted_out"]);
  });

  test("speaks for the patron opted in there, whatever else is in the tables", async () => {
    const phone = await aPhone();
    await asks(8, -60);
    await anOptedIn(koha.db, 7, at(-50), { address: PHONE });
    const pending = { state: "pending_opt_in", may_return: 1, ledger_id: 999_999, asked_at: at(-60) } as const;
    await koha.db.updateTable("tidings_standing").set(pending).where("patron_id", "=", 8).execute();
    expect(await phone.isPending()).toBe(false);
    expect(await phone.says("start", 0)).toBe("started");
    expect(await states(7, 8)).toEqual(["opted_in", "rejected"]);
  });

  test("belongs to the card that was opted in there last; its START does not bring back the one before", async () => {
    const phone = await aPhone();
    await anOptedIn(koha.db, 7, at(-60), { address: PHONE });
    await leaves(7, -50);
    await anOptedIn(koha.db, 8, at(-40), { address: PHONE });
    await leaves(8, -30, "patron_gone");
    expect(await phone.says("start", 0)).toBe("start_unknown");
    expect(await states(7, 8)).toEqual(["opted_out", "opted_out"]);
  });

  test("does not bring back by START a patron who has moved to another number", async () => {
    const phone = await aPhone();
    await anOptedIn(koha.db, 7, at(-60), { address: PHONE });
    await asks(7, 0, "15550000078");
    expect(await phone.says("start", 10)).toBe("start_unknown");
    expect(await stateOf(koha.db, 7)).toBe("pending_opt_in");
  });
});

describe("a request that was taken back", () => {
  test("before the phone said yes cannot be answered any more", async () => {
    const phone = await aPhone();
    await asks(7, 0);
    await leaves(7, 10);
    expect(await phone.isPending()).toBe(false);
    expect(await phone.says("start", 20)).toBe("start_unknown");
    expect(await stateOf(koha.db, 7)).toBe("opted_out");
  });

  test("can be made again, and is answered then", async () => {
    const phone = await aPhone();
    await asks(7, 0);
    await leaves(7, 10);
    await asks(7, 20);
    expect(await phone.says("start", 30)).toBe("joined");
  });
});

test("a patron whose request ended learns nothing of the number once its owner is erased", async () => {
  const phone = await aPhone();
  await asks(7, 0);
  await asks(8, 10);
  await phone.says("start", 20);
  await erasePatron(koha.db, 8, "sofie", () => "erased:x", at(30));
  const [consent] = await readPatronConsent(koha.db, 7);
  expect(consent).toMatchObject({ state: "rejected", event: "address_claimed", address: null });
});

describe("a form is no way to pester", () => {
  const never = aJoining({ policy: aPolicy({ invite: "never" }) });
  const joins = (patronId: number, address: string, minutes: number) =>
    ask(koha.db, never, aWish({ patronId, address }), at(minutes));

  test("one phone with welcomes, by opting in and out and in again", async () => {
    for (const minutes of [0, 10, 20]) {
      expect(await joins(7, PHONE, minutes)).toEqual({ kind: "opted_in" });
      await leaves(7, minutes + 5);
    }
    expect(await joins(7, PHONE, 30)).toEqual({ kind: "refused", because: "too_often" });
    expect(await joins(8, PHONE, 40)).toEqual({ kind: "refused", because: "too_often" });
    expect(await stateOf(koha.db, 8)).toBeUndefined();
    expect(await joins(7, PHONE, 25 * HOUR)).toEqual({ kind: "opted_in" });
  });

  test("many phones with invitations, in the name of one card", async () => {
    const answers = [];
    for (let number = 0; number < 11; number += 1) {
      answers.push(await asks(7, number, String(15_550_000_100 + number)));
    }
    expect(answers.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => ({ kind: "invited" })));
    expect(answers[10]).toEqual({ kind: "refused", because: "too_often" });
    expect(await asks(8, 11, "15550000110")).toEqual({ kind: "invited" });
  });

  test("the phone of somebody who said STOP, whoever asks", async () => {
    await inTransaction(koha.db, (tx) => suppress(tx, "sms", PHONE, "stop", at(-5)));
    for (const minutes of [0, 10, 20, 30]) expect(await asks(7, minutes)).toMatchObject({ kind: "must_start" });
    expect(await koha.db.selectFrom("tidings_message").selectAll().execute()).toEqual([]);
  });

  test("a landline with reminders", async () => {
    await asks(7, 0);
    await koha.db.updateTable("tidings_address").set({ unreachable_because: "landline" }).execute();
    const look = await lookAfterInvitations(koha.db, aJoining(), async () => "en", at(48 * HOUR));
    expect(look).toEqual({ reminded: 0, expired: 0 });
  });
});
