import fc from "fast-check";
import type { Selectable } from "kysely";
import { expect, test } from "vitest";
import { openFingerprint } from "../consent/fingerprint.ts";
import { type Consent, type ConsentEvent, NO_CONSENT, next } from "../consent/machine.ts";
import { readStandings } from "../consent/standing.ts";
import { type Db, inTransaction } from "../database.ts";
import { Failure } from "../failure.ts";
import { aBorrower } from "../koha/a-notice.ts";
import { sealed } from "../log.ts";
import { begin } from "../outbox/begin.ts";
import { claimDue } from "../outbox/claim.ts";
import type { LedgerTable } from "../tables.ts";
import { aText } from "./a-desk.ts";
import { aJoining, aPolicy, ask, aWish } from "./a-joining.ts";
import { at, SENDERS, useKoha } from "./an-intake.ts";
import { endOptOuts } from "./chores.ts";
import { forgetPatron } from "./forget.ts";
import { recordHeard } from "./heard.ts";
import { lookAfterInvitations } from "./invitations.ts";
import { leave } from "./leaving.ts";
import { sweepRecords } from "./record.ts";
import { recordProviderStop } from "./stop-heard.ts";

/*
 * The laws of consent, whatever happens in whatever order: few patrons and fewer phones, so that they meet all the time.
 */

const koha = useKoha();
const PATRONS = [1, 2, 3] as const;
const PHONES = ["15550000101", "15550000102", "4520000103"] as const;
const fingerprint = openFingerprint(sealed("a process key for tests"));
const SENDER = SENDERS.get("sms") ?? "";

type Deed = (db: Db, minutes: number) => Promise<unknown>;
const deed = (name: string, run: Deed) => Object.assign(run, { toString: () => name });

const asks = (patronId: number, address: string, source: "patron_page" | "staff") =>
  deed(`${patronId} asks for ${address}`, (db, minutes) =>
    ask(
      db,
      aJoining(),
      aWish({ patronId, address, source, country: address.startsWith("1") ? "US" : "DK" }),
      at(minutes),
    ),
  );
const leaves = (patronId: number, event: "opted_out" | "patron_gone" | "number_changed") =>
  deed(`${patronId} ${event}`, (db, minutes) =>
    inTransaction(db, (tx) =>
      leave(tx, { patronId, channel: "sms", event, source: "patron_page", actor: "patron" }, at(minutes)),
    ),
  );
const texts = (address: string, intent: "stop" | "start" | "other", late: number) =>
  deed(`${address} says ${intent}, ${late} minutes late`, (db, minutes) => {
    const because = intent === "other" ? "unsure" : "the word itself";
    const { heardAt: _, ...text } = aText({ address, intent, because });
    return inTransaction(db, (tx) => recordHeard(tx, { ...text, heardAt: at(minutes - late) }, at(minutes)));
  });
const isBlocked = (address: string) =>
  deed(`${address} is blocked`, (db, minutes) =>
    recordProviderStop(db, "sms", address, "opted_out_at_provider", at(minutes)),
  );
const isForgotten = (patronId: number) =>
  deed(`${patronId} is forgotten`, (db, minutes) => forgetPatron(db, patronId, "sofie", fingerprint, at(minutes)));
const goesFromKoha = (patronId: number) =>
  deed(`${patronId} is deleted in Koha, and the sweep comes`, async (db, minutes) => {
    const gone = await db.selectFrom("borrowers").selectAll().where("borrowernumber", "=", patronId).executeTakeFirst();
    await db.deleteFrom("borrowers").where("borrowernumber", "=", patronId).execute();
    await db.deleteFrom("tidings_cursor").execute();
    await sweepRecords(db, aPolicy(), at(minutes));
    if (gone) await db.insertInto("borrowers").ignore().values(gone).execute();
  });
const daysGoBy = deed("invitations are looked after", (db, minutes) =>
  lookAfterInvitations(db, aJoining(), async () => "en", at(minutes)),
);
/** Attempts stay open for a while, so that opt-outs have something to wait for. */
const isSent = deed("what is due is claimed and begun", async (db, minutes) => {
  const claims = await claimDue(db, 1, SENDER, 5, at(minutes));
  if (claims.length > 0) await begin(db, 1, claims, () => undefined, at(minutes));
});
const attemptsEnd = deed("attempts end", async (db, minutes) => {
  await db
    .updateTable("tidings_attempt")
    .set({ ended_at: at(minutes) })
    .where("ended_at", "is", null)
    .execute();
  await endOptOuts(db, at(minutes));
});

const patron = fc.constantFrom(...PATRONS);
const phone = fc.constantFrom(...PHONES);
const anyDeed = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(patron, phone, fc.constantFrom("patron_page", "staff")).map((of) => asks(...of)) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(patron, fc.constantFrom("opted_out", "opted_out", "patron_gone", "number_changed"))
      .map((of) => leaves(...of)),
  },
  {
    weight: 6,
    arbitrary: fc
      .tuple(phone, fc.constantFrom("stop", "start", "start", "other"), fc.constantFrom(0, 0, 0, 300))
      .map((of) => texts(...of)),
  },
  { weight: 1, arbitrary: phone.map(isBlocked) },
  { weight: 1, arbitrary: patron.map(isForgotten) },
  { weight: 1, arbitrary: patron.map(goesFromKoha) },
  { weight: 1, arbitrary: fc.constant(daysGoBy) },
  { weight: 2, arbitrary: fc.constant(isSent) },
  { weight: 2, arbitrary: fc.constant(attemptsEnd) },
);

/** How a day begins: with nothing, or with a patron whose phone has said STOP and may be named by another. */
const aBeginning = fc.constantFrom<Deed[]>([], [asks(1, PHONES[2], "patron_page"), texts(PHONES[2], "stop", 0)]);

async function empty(db: Db): Promise<void> {
  for (const table of [
    "tidings_attempt",
    "tidings_message",
    "tidings_standing",
    "tidings_ledger",
    "tidings_suppression",
    "tidings_heard",
    "tidings_address",
    "borrowers",
  ] as const) {
    await db.deleteFrom(table).execute();
  }
  for (const patronId of PATRONS) await aBorrower(db, patronId);
}

async function expectLaws(db: Db): Promise<void> {
  const ledger = await db.selectFrom("tidings_ledger").selectAll().orderBy("id").execute();
  const standings = await db.selectFrom("tidings_standing").selectAll().execute();
  for (const standing of standings) {
    const mine = ledger.filter(
      ({ patron_id, channel }) => patron_id === standing.patron_id && channel === standing.channel,
    );
    const played = mine.reduce((consent: Consent, step) => {
      expect(step.state_before).toBe(consent.state);
      const after = next(consent, step.event as ConsentEvent);
      expect(step.state_after).toBe(after.state);
      return after;
    }, NO_CONSENT);
    const last = mine.at(-1);
    expect({ ...played, at: last?.address_id, by: last?.id }).toEqual({
      state: standing.state,
      mayReturn: standing.may_return === 1,
      at: standing.address_id,
      by: standing.ledger_id,
    });
    expect(standing.asked_at !== null).toBe(standing.state === "pending_opt_in");
  }
  const held = standings.filter(({ state }) => state === "opted_in" || state === "pending_opt_out");
  expect(new Set(held.map((standing) => standing.address_id)).size).toBe(held.length);
  // Whoever is opted in at a number: nobody else may come in by its next yes.
  for (const { address_id, patron_id } of standings.filter(({ state }) => state === "opted_in")) {
    const others = standings.filter((other) => other.address_id === address_id && other.patron_id !== patron_id);
    expect(others.filter(({ may_return }) => may_return === 1)).toEqual([]);
  }
  await expectStartsBringBack(db, ledger);
  await expectNothingToTheStopped(db);
}

type Step = Selectable<LedgerTable>;

/** Every START that let somebody in: nobody else was at that phone last and might have come back, unless the phone was sent an invitation. */
async function expectStartsBringBack(db: Db, ledger: readonly Step[]): Promise<void> {
  const invitations = await db
    .selectFrom("tidings_message")
    .select(["patron_id", "address_id", "ledger_id"])
    .where("kind", "=", "invitation")
    .execute();
  for (const start of ledger) {
    if (start.event !== "start_heard" || start.state_before === "opted_in" || start.state_after !== "opted_in")
      continue;
    const earlier = ledger.filter(({ id }) => id < start.id);
    const last = earlier.findLast((step) => step.address_id === start.address_id && step.state_after === "opted_in");
    if (last === undefined || last.patron_id === start.patron_id) continue;
    const asked = earlier.findLast((step) => step.patron_id === start.patron_id && step.event === "requested");
    const invited = invitations.some(({ ledger_id }) => ledger_id === asked?.id);
    const theirs = earlier.filter((step) => step.patron_id === last.patron_id);
    // Others' requests are ended just before the START itself is written down.
    const before = theirs.filter((step) => step.event !== "address_claimed" || step.at < start.at);
    const { mayReturn } = before.reduce(
      (consent: Consent, step) => next(consent, step.event as ConsentEvent),
      NO_CONSENT,
    );
    const isThere = before.at(-1)?.address_id === start.address_id;
    expect({ start: start.id, hijacked: !invited && mayReturn && isThere }).toEqual({
      start: start.id,
      hijacked: false,
    });
  }
}

/** What waits and what is claimed, asked as begin asks. */
async function expectNothingToTheStopped(db: Db): Promise<void> {
  const waiting = await db
    .selectFrom("tidings_message as m")
    .innerJoin("tidings_address as a", "a.id", "m.address_id")
    .leftJoin("tidings_suppression as p", (join) =>
      join.onRef("p.channel", "=", "a.channel").onRef("p.address", "=", "a.address"),
    )
    .leftJoin("tidings_standing as s", (join) =>
      join.onRef("s.patron_id", "=", "m.patron_id").onRef("s.channel", "=", "m.channel"),
    )
    .select([
      "m.id",
      "m.kind",
      "m.channel",
      "m.patron_id",
      "m.address_id",
      "m.state",
      "p.because",
      "s.state as standing",
    ])
    .select("s.address_id as standsAt")
    .where("m.state", "in", ["queued", "sending"])
    .where("m.kind", "!=", "reply")
    .execute();
  const allowed = await inTransaction(db, (tx) => readStandings(tx, waiting));
  for (const message of waiting) {
    if (allowed.get(message.id)?.because) continue;
    expect(message.because).toBeNull();
    expect(message.standing).toBe(message.kind === "invitation" ? "pending_opt_in" : "opted_in");
    expect(message.standsAt).toBe(message.address_id);
  }
}

test("whatever patrons, phones, staff and clocks do, in whatever order, the laws of consent hold after each step", async () => {
  await fc.assert(
    fc.asyncProperty(aBeginning, fc.array(anyDeed, { minLength: 4, maxLength: 14 }), async (beginning, deeds) => {
      await empty(koha.db);
      let minutes = 0;
      for (const one of [...beginning, ...deeds]) {
        minutes += one === daysGoBy ? 40 * 60 : 20;
        await one(koha.db, minutes);
        await expectLaws(koha.db);
      }
    }),
    { numRuns: 100, seed: 47 },
  );
});

test("and they hold when everything happens at once, and nobody hears of a lock", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyDeed, { minLength: 6, maxLength: 10 }), async (deeds) => {
      await empty(koha.db);
      const done = await Promise.allSettled(deeds.map((one) => one(koha.db, 60)));
      const bugs = done.flatMap((one) =>
        one.status === "rejected" && !(one.reason instanceof Failure) ? [one.reason] : [],
      );
      expect(bugs).toEqual([]);
      await expectLaws(koha.db);
    }),
    { numRuns: 80, seed: 64 },
  );
});
