import { describe, expect, test } from "vitest";
import { anOptedIn, stateOf } from "../consent/patron.fixture.ts";
import { suppress } from "../consent/suppression.ts";
import { markUnreachable } from "../consent/unreachable.ts";
import { inTransaction } from "../database/connection.ts";
import { aBotBackend } from "../inbound/bot-backend.fixture.ts";
import { aBorrower, aNotice } from "../koha/queue/notice.fixture.ts";
import { anIntake, at, useKoha } from "../notices/intake.fixture.ts";
import { aJoining, aPolicy, ask, aWish } from "./opt-in.fixture.ts";
import { mayInviteAgainAt, mustInvite } from "./opt-in.ts";
import { optOut } from "./opt-out.ts";

const koha = useKoha();
const DANE = { address: "4520000007", country: "DK", lang: "da" } as const;

const readOut = () =>
  koha.db
    .selectFrom("tidings_message")
    .select(["kind", "text", "state", "patron_id", "ledger_id"])
    .where("kind", "in", ["invitation", "welcome"])
    .orderBy("id")
    .execute();
const readLedger = () =>
  koha.db.selectFrom("tidings_ledger").selectAll().where("patron_id", "is not", null).orderBy("id").execute();

describe("a patron who asks for texts", () => {
  test("with a United States number is invited, and gets nothing else before the answer", async () => {
    await aBorrower(koha.db, 7);
    expect(await ask(koha.db, aJoining(), aWish(), at(0))).toEqual({ kind: "invited" });
    expect(await stateOf(koha.db, 7)).toBe("pending_opt_in");
    expect(await readOut()).toMatchObject([{ kind: "invitation", text: "invitation in en", state: "queued" }]);
    const intake = anIntake(koha.db, koha.host);
    await intake.look(-1);
    await aNotice(koha.db, { patronId: 7, queuedAt: at(0) });
    expect(await intake.look(1)).toEqual({ taken: 0, ended: 0 });
  });

  test("is opted in by the phone's YES, hears what will come, and the notice that waited leaves", async () => {
    await aBorrower(koha.db, 7);
    const intake = anIntake(koha.db, koha.host);
    await intake.look(-1);
    await ask(koha.db, aJoining(), aWish(), at(0));
    await aNotice(koha.db, { patronId: 7, queuedAt: at(0) });
    await intake.look(1);
    const backend = await aBotBackend(koha.db);
    expect(await backend.whom({ channel: "sms", address: "15550000007" })).toMatchObject({ pending: true });
    expect(await backend.hear({ address: "15550000007", intent: "start", minutes: 2 })).toBe("joined");
    expect(await stateOf(koha.db, 7)).toBe("opted_in");
    expect((await backend.replies()).at(-1)?.text).toMatch(/Midway Library.*HELP.*STOP/);
    expect(await intake.look(2)).toEqual({ taken: 1, ended: 0 });
  });

  test("with a number from elsewhere is opted in at once and gets a confirmation in their language", async () => {
    await aBorrower(koha.db, 7);
    expect(await ask(koha.db, aJoining(), aWish(DANE), at(0))).toEqual({ kind: "opted_in" });
    expect(await stateOf(koha.db, 7)).toBe("opted_in");
    const [step] = await readLedger();
    expect(await readOut()).toMatchObject([{ kind: "welcome", text: "welcome in da", ledger_id: step?.id }]);
    expect(step).toMatchObject({ event: "opted_in", source: "patron_page", actor: "patron", terms_lang: "da" });
    const terms = await koha.db
      .selectFrom("tidings_terms")
      .select(["version", "text"])
      .where("lang", "=", "da")
      .execute();
    expect(terms).toEqual([{ version: step?.terms, text: "I agree." }]);
  });

  test("twice with two clicks gets one invitation", async () => {
    const clicks = [ask(koha.db, aJoining(), aWish(), at(0)), ask(koha.db, aJoining(), aWish(), at(0))];
    expect((await Promise.all(clicks)).map(({ kind }) => kind).sort()).toEqual(["invited", "just_invited"]);
    expect(await ask(koha.db, aJoining(), aWish(), at(1))).toEqual({ kind: "just_invited", at: at(0) });
    expect([(await readOut()).length, (await readLedger()).length]).toEqual([1, 1]);
    expect(await ask(koha.db, aJoining(), aWish(), mayInviteAgainAt(at(0)))).toEqual({ kind: "invited" });
    expect(await readOut()).toHaveLength(2);
  });

  test("and is already opted in there is told so, and gets nothing", async () => {
    await anOptedIn(koha.db, 7, at(-60), { address: "15550000007" });
    expect(await ask(koha.db, aJoining(), aWish(), at(0))).toEqual({ kind: "already" });
    expect(await readOut()).toEqual([]);
  });

  test("can have the invitation again, three times a day at most", async () => {
    for (const minutes of [0, 10, 20]) {
      expect(await ask(koha.db, aJoining(), aWish(), at(minutes))).toEqual({ kind: "invited" });
    }
    expect(await ask(koha.db, aJoining(), aWish(), at(30))).toEqual({ kind: "refused", because: "too_often" });
    expect(await ask(koha.db, aJoining(), aWish(), at(25 * 60))).toEqual({ kind: "invited" });
    expect(await readOut()).toHaveLength(4);
  });

  test("for another patron's number is refused and not told whose it is; a request reserves nothing", async () => {
    expect(await ask(koha.db, aJoining(), aWish({ patronId: 8 }), at(0))).toEqual({ kind: "invited" });
    expect(await ask(koha.db, aJoining({ policy: aPolicy({ invite: "never" }) }), aWish(), at(1))).toEqual({
      kind: "opted_in",
    });
    expect(await ask(koha.db, aJoining(), aWish({ patronId: 9 }), at(2))).toEqual({
      kind: "refused",
      because: "address_taken",
    });
    expect(await stateOf(koha.db, 9)).toBeUndefined();
  });

  test("at the same moment as another for the same number: one gets it", async () => {
    const joining = aJoining({ policy: aPolicy({ invite: "never" }) });
    const answers = await Promise.all([7, 8, 9].map((patronId) => ask(koha.db, joining, aWish({ patronId }), at(0))));
    expect(answers.filter((answer) => answer.kind === "opted_in")).toHaveLength(1);
    expect(answers.filter((answer) => answer.kind === "refused")).toHaveLength(2);
  });

  test("for a number that said STOP is told to text START, and only START brings texts", async () => {
    await inTransaction(koha.db, (tx) => suppress(tx, "sms", DANE.address, "provider_blocked", at(-5)));
    expect(await ask(koha.db, aJoining(), aWish(DANE), at(0))).toEqual({ kind: "must_start", sender: "15550100001" });
    expect(await readOut()).toEqual([]);
    const backend = await aBotBackend(koha.db);
    expect(await backend.hear({ address: DANE.address, intent: "start", minutes: 1 })).toBe("joined");
    expect(await stateOf(koha.db, 7)).toBe("opted_in");
  });

  test("in trial is refused unless the number is listed", async () => {
    const trial = { ...aJoining(), only: new Set(["15550000008"]) };
    expect(await ask(koha.db, trial, aWish(), at(0))).toEqual({ kind: "refused", because: "trial_only" });
    expect(await ask(koha.db, trial, aWish({ address: "15550000008" }), at(0))).toEqual({ kind: "invited" });
  });

  test("at a number that the provider found to be a landline is refused", async () => {
    await ask(koha.db, aJoining(), aWish(), at(0));
    await markUnreachable(koha.db, "sms", "15550000007", "bad_number");
    expect(await ask(koha.db, aJoining(), aWish(), at(60))).toEqual({ kind: "refused", because: "unreachable" });
    // A text that comes from there proves the contrary.
    await (await aBotBackend(koha.db)).hear({ address: "15550000007", intent: "help", minutes: 61 });
    expect(await ask(koha.db, aJoining(), aWish(), at(62))).toEqual({ kind: "invited" });
  });

  test("where nothing leaves by that channel is refused, and nothing is recorded", async () => {
    expect(await ask(koha.db, aJoining({ senders: new Map() }), aWish(), at(0))).toEqual({
      kind: "refused",
      because: "not_set_up",
    });
    expect(await readLedger()).toEqual([]);
  });
});

describe("a new number", () => {
  test("ends the old one, cancels what waits for it, and begins anew", async () => {
    await aBorrower(koha.db, 7);
    await anOptedIn(koha.db, 7, at(-60), { address: "15550000001" });
    const intake = anIntake(koha.db, koha.host);
    await intake.look(-1);
    const notice = await aNotice(koha.db, { patronId: 7, queuedAt: at(0) });
    await intake.look(0);
    expect(await ask(koha.db, aJoining(), aWish(), at(1))).toEqual({ kind: "invited" });
    const events = (await readLedger()).map((step) => step.event);
    expect(events).toEqual(["opted_in", "number_changed", "opt_out_finished", "requested"]);
    const rows = await koha.db
      .selectFrom("tidings_message")
      .select(["state", "reason"])
      .where("notice_id", "=", notice)
      .execute();
    expect(rows).toEqual([{ state: "cancelled", reason: "number_changed" }]);
    expect(await ask(koha.db, aJoining(), aWish({ patronId: 8, address: "15550000001" }), at(2))).toEqual({
      kind: "invited",
    });
  });

  test("that another patron has leaves everything as it was", async () => {
    await anOptedIn(koha.db, 7, at(-60), { address: "15550000001" });
    await anOptedIn(koha.db, 8, at(-60), { address: "15550000002" });
    const answer = await ask(koha.db, aJoining(), aWish({ address: "15550000002" }), at(0));
    expect(answer).toEqual({ kind: "refused", because: "address_taken" });
    expect(await stateOf(koha.db, 7)).toBe("opted_in");
  });
});

describe("a patron who leaves on a page", () => {
  const byPage = { patronId: 7, channel: "sms", event: "opted_out", source: "patron_page", actor: "patron" } as const;

  test("gets nothing more, and the number stays free for its owner to join again", async () => {
    await anOptedIn(koha.db, 7, at(-60), { address: "15550000007" });
    expect(await inTransaction(koha.db, (tx) => optOut(tx, byPage, at(0)))).toBe("opted_out");
    expect(await koha.db.selectFrom("tidings_suppression").selectAll().execute()).toEqual([]);
    expect(await ask(koha.db, aJoining(), aWish(), at(1))).toEqual({ kind: "invited" });
  });

  test("takes back an open invitation", async () => {
    await ask(koha.db, aJoining(), aWish(), at(0));
    expect(await inTransaction(koha.db, (tx) => optOut(tx, byPage, at(1)))).toBe("opted_out");
    expect(await readOut()).toMatchObject([{ state: "cancelled" }]);
  });

  test("was not opted in: nothing happens", async () => {
    expect(await inTransaction(koha.db, (tx) => optOut(tx, byPage, at(1)))).toBeUndefined();
  });

  test("by way of staff has the reason kept apart from the ledger", async () => {
    await anOptedIn(koha.db, 7, at(-60));
    const byStaff = { ...byPage, source: "staff", actor: "sofie", note: "Asked at the desk." } as const;
    await inTransaction(koha.db, (tx) => optOut(tx, byStaff, at(0)));
    const noted = await koha.db
      .selectFrom("tidings_ledger as l")
      .innerJoin("tidings_note as n", "n.id", "l.note_id")
      .select(["l.event", "l.actor", "n.text"])
      .execute();
    expect(noted).toEqual([{ event: "opted_out", actor: "sofie", text: "Asked at the desk." }]);
  });
});

test.each([
  ["US", "US", true],
  ["DK", "US", false],
  ["PR", "US", true],
  ["GU", "US", true],
  ["CA", "US", false],
  ["PR", "DK", false],
  [null, "US", true],
] as const)("a number of %s is invited by a library that invites %s: %s", (country, invited, invites) => {
  expect(mustInvite({ invite: [invited] }, country)).toBe(invites);
  expect(mustInvite({ invite: "always" }, country)).toBe(true);
  expect(mustInvite({ invite: "never" }, country)).toBe(false);
});
