import fc from "fast-check";
import { expect, test } from "vitest";
import { openFingerprint } from "../consent/fingerprint.ts";
import { type Db, inTransaction } from "../database/connection.ts";
import { Failure } from "../foundation/failure.ts";
import { sealed } from "../foundation/log.ts";
import { aText } from "../inbound/bot-backend.fixture.ts";
import { recordHeard } from "../inbound/record-heard.ts";
import { endOptOuts } from "../jobs/maintenance.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at, SENDERS, useKoha } from "../notices/intake.fixture.ts";
import { begin } from "../outbox/begin.ts";
import { claimDue } from "../outbox/claim.ts";
import { erasePatron } from "./erase-patron.ts";
import { lookAfterInvitations } from "./invitations.ts";
import { expectLaws } from "./lawful-day.fixture.ts";
import { aJoining, aPolicy, ask, aWish } from "./opt-in.fixture.ts";
import { optOut } from "./opt-out.ts";
import { recordProviderOptOut } from "./provider-opt-out.ts";
import { sweepRecords } from "./record-check.ts";

/*
 * The laws of consent, whatever happens in whatever order. There are few patrons and fewer phones, so that they often
 * meet.
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
      optOut(tx, { patronId, channel: "sms", event, source: "patron_page", actor: "patron" }, at(minutes)),
    ),
  );
const WORDS = {
  stop: ["stop", "the word itself"],
  start: ["start", "the word itself"],
  yes: ["yes", "the word itself"],
  no: ["no", "the word itself"],
  doubt: ["other", "unsure"],
  automatic: ["other", "automatic answer"],
} as const;
const texts = (address: string, word: keyof typeof WORDS, late: number) =>
  deed(`${address} says ${word}, ${late} minutes late`, (db, minutes) => {
    const [intent, because] = WORDS[word];
    const { heardAt: _, saidAt: __, ...text } = aText({ address, intent, because });
    return inTransaction(db, (tx) => recordHeard(tx, { ...text, heardAt: at(minutes - late) }, at(minutes)));
  });
/** Invitations leave, so that phones may answer them. */
const invitationsLeave = deed("invitations leave", (db, minutes) =>
  db
    .updateTable("tidings_message")
    .set({ state: "sent", sent_at: at(minutes) })
    .where("kind", "=", "invitation")
    .where("state", "in", ["queued", "sending"])
    .execute(),
);
const isBlocked = (address: string) =>
  deed(`${address} is blocked`, (db, minutes) =>
    recordProviderOptOut(db, "sms", address, "opted_out_at_provider", at(minutes)),
  );
const isForgotten = (patronId: number) =>
  deed(`${patronId} is forgotten`, (db, minutes) => erasePatron(db, patronId, "sofie", fingerprint, at(minutes)));
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
  const claims = await claimDue(db, { worker: 1, sender: SENDER, limit: 5 }, at(minutes));
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
    weight: 8,
    arbitrary: fc
      .tuple(
        phone,
        fc.constantFrom("stop", "start", "start", "yes", "yes", "no", "doubt", "doubt", "automatic"),
        fc.constantFrom(0, 0, 0, 10, 300),
      )
      .map((of) => texts(...of)),
  },
  { weight: 1, arbitrary: phone.map(isBlocked) },
  { weight: 1, arbitrary: patron.map(isForgotten) },
  { weight: 1, arbitrary: patron.map(goesFromKoha) },
  { weight: 1, arbitrary: fc.constant(daysGoBy) },
  { weight: 1, arbitrary: fc.constant(invitationsLeave) },
  { weight: 2, arbitrary: fc.constant(isSent) },
  { weight: 2, arbitrary: fc.constant(attemptsEnd) },
);

/** How a day begins: with nothing, or with a patron whose phone has said STOP and may be named by another patron. */
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

test("the laws of consent hold after each step, whatever patrons, phones, staff and clocks do", async () => {
  await fc.assert(
    fc.asyncProperty(aBeginning, fc.array(anyDeed, { minLength: 4, maxLength: 14 }), async (beginning, deeds) => {
      await empty(koha.db);
      let minutes = 0;
      for (const [nth, one] of [...beginning, ...deeds].entries()) {
        // Sometimes soon after the one before, like a START after a STOP.
        minutes += one === daysGoBy ? 40 * 60 : nth % 3 === 0 ? 20 : 5;
        await one(koha.db, minutes);
        await expectLaws(koha.db);
      }
    }),
    { numRuns: 100, seed: 47 },
  );
});

test("they hold when everything happens at once, and nobody sees a lock error", async () => {
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
