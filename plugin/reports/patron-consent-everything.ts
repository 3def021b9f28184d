import { quotable, saidOf, toldEvent } from "../consent/told-event.ts";
import type { Db } from "../database/connection.ts";
import { ARCHIVE, type MessagePlace, OUTBOX } from "../outbox/archive.ts";
import { readParkedOf } from "./parked-of-patron.ts";

/**
 * Everything that Tidings holds about one patron, oldest first, for the patron to take along: states and what keeps
 * messages from an address, every step of consent with the terms that were agreed to, messages with each attempt to
 * send them, texts heard, choices, preferences. Instants are UTC.
 */
export async function readEverything(db: Db, patronId: number) {
  return {
    patron: patronId,
    consents: await readConsents(db, patronId),
    steps: await readSteps(db, patronId),
    messages: await readMessages(db, patronId),
    heard: await readHeard(db, patronId),
    parked: await readParkedOf(db, patronId),
    notices: await readNotices(db, patronId),
    choices: await readChoices(db, patronId),
    preferences: await readPreferences(db, patronId),
    links: await readLinks(db, patronId),
  };
}

/** States, and what keeps messages from the address. */
async function readConsents(db: Db, patronId: number) {
  return db
    .selectFrom("tidings_standing as s")
    .leftJoin("tidings_address as a", "a.id", "s.address_id")
    .leftJoin("tidings_suppression as p", (join) =>
      join.onRef("p.channel", "=", "s.channel").onRef("p.address", "=", "a.address"),
    )
    .select(["s.channel", "s.state", "a.address", "s.changed_at", "s.asked_at", "s.reminded_at"])
    .select(["p.because as suppressed_because", "p.since_at as suppressed_since", "a.unreachable_because"])
    .where("s.patron_id", "=", patronId)
    .orderBy("s.channel")
    .execute();
}

/**
 * Every step of consent, with its terms, its note, and only words that the patron wrote: a number that was merely named
 * may have said STOP in a stranger's words.
 */
async function readSteps(db: Db, patronId: number) {
  const rows = await db
    .selectFrom("tidings_ledger as l")
    .leftJoin("tidings_address as a", "a.id", "l.address_id")
    .leftJoin("tidings_terms as t", (join) =>
      join.onRef("t.version", "=", "l.terms").onRef("t.lang", "=", "l.terms_lang"),
    )
    .leftJoin("tidings_note as n", "n.id", "l.note_id")
    .leftJoin("tidings_heard as h", "h.id", "l.heard_id")
    .select(["l.id", "l.at", "l.channel", "l.event", "l.state_before", "l.state_after", "l.source", "l.actor"])
    .select(["a.address", "l.terms as terms_version", "t.text as terms", "n.text as note"])
    .select(["l.terms_lang", "h.intent", "h.because", "h.outcome", "h.text as heard", "h.patron_id as writer"])
    .where("l.patron_id", "=", patronId)
    .orderBy("l.id")
    .execute();
  return rows.map(({ intent, because, outcome, writer, ...row }) => {
    const said = saidOf({ intent, because, outcome, heard: row.heard });
    return { ...row, told: toldEvent(row, said), heard: writer === patronId ? quotable(said) : null };
  });
}

async function readMessages(db: Db, patronId: number) {
  const of = ({ messages }: MessagePlace) =>
    db
      .selectFrom(`${messages} as m`)
      .leftJoin("tidings_address as a", "a.id", "m.address_id")
      .select(["m.id", "m.kind", "m.channel", "m.sender", "a.address", "m.letter_code", "m.subject", "m.text"])
      .select(["m.state", "m.reason", "m.ledger_id as allowed_by_step", "m.created_at", "m.sent_at", "m.changed_at"])
      .where("m.patron_id", "=", patronId);
  const messages = await of(OUTBOX).unionAll(of(ARCHIVE)).orderBy("id").execute();
  const attempts = await readAttempts(db, patronId);
  return messages.map((message) => ({ ...message, attempts: attempts.get(message.id) ?? [] }));
}

/** What was done to send each message, and what its provider said: `reference` is the provider's own name of it. */
async function readAttempts(db: Db, patronId: number) {
  const of = ({ messages, attempts }: MessagePlace) =>
    db
      .selectFrom(`${attempts} as t`)
      .innerJoin(`${messages} as m`, "m.id", "t.message_id")
      .select(["t.message_id", "t.number", "t.sender", "t.begun_at", "t.ended_at", "t.outcome", "t.reason"])
      .select(["t.reference", "t.receipt", "t.receipt_code", "t.receipt_at", "t.ledger_id as allowed_by_step"])
      .where("m.patron_id", "=", patronId);
  const rows = await of(OUTBOX).unionAll(of(ARCHIVE)).orderBy("message_id").orderBy("number").execute();
  return Map.groupBy(rows, (attempt) => attempt.message_id);
}

async function readHeard(db: Db, patronId: number) {
  return db
    .selectFrom("tidings_heard as h")
    .leftJoin("tidings_address as a", "a.id", "h.address_id")
    .select(["h.channel", "a.address", "h.kind", "h.text", "h.intent", "h.outcome", "h.heard_at"])
    .where("h.patron_id", "=", patronId)
    .orderBy("h.id")
    .execute();
}

async function readNotices(db: Db, patronId: number) {
  return db
    .selectFrom("tidings_notice")
    .select(["notice_id", "letter_code", "state", "because", "first_seen_at", "changed_at"])
    .where("patron_id", "=", patronId)
    .orderBy("notice_id")
    .execute();
}

async function readChoices(db: Db, patronId: number) {
  return db
    .selectFrom("tidings_choice")
    .select(["kind", "channel", "wanted", "changed_at", "changed_by"])
    .where("patron_id", "=", patronId)
    .orderBy("kind")
    .execute();
}

async function readPreferences(db: Db, patronId: number) {
  return db
    .selectFrom("tidings_patron")
    .select(["lang", "phone_field", "email_field", "changed_at"])
    .where("patron_id", "=", patronId)
    .executeTakeFirst();
}

async function readLinks(db: Db, patronId: number) {
  return db
    .selectFrom("tidings_link")
    .select(["channel", "made_by", "made_at", "expires_at", "used_at"])
    .where("patron_id", "=", patronId)
    .orderBy("made_at")
    .execute();
}

export type Everything = Awaited<ReturnType<typeof readEverything>>;
