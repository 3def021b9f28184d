import { sql } from "kysely";
import { noteStaffStep } from "../../../plugin/audit/note-step.ts";
import type { NewStaffStep } from "../../../plugin/audit/staff-step.ts";
import { concludeHeard, finishHeard, insertHeard } from "../../../plugin/consent/heard.ts";
import { type Db, insertedId, inTransaction } from "../../../plugin/database/connection.ts";
import { register } from "../../../plugin/workers/heartbeat.ts";
import { queueRow, writeLetter } from "../koha/letters.ts";
import { PATRONS } from "../koha/patrons.ts";
import type { Words } from "../page/words.ts";
import { OUR_BOT, OUR_NUMBER } from "../town.ts";
import { type Consent, readConsents } from "./consents.ts";
import { readOccasion } from "./occasion.ts";
import { type Past, TEXTS, WEEK } from "./week.ts";

const HOUR_MS = 3_600_000;
const SECOND_MS = 1_000;
const DAY_MS = 24 * HOUR_MS;
const LIBRARIAN = { who: "librarian", whoId: null };
/** How long a message took until it left, and until its receipt came. */
const UNTIL_SENT_MS = 4 * SECOND_MS;
const UNTIL_RECEIPT_MS = 9 * SECOND_MS;

const later = (at: Date, ms: number) => new Date(at.getTime() + ms);

interface Pen {
  db: Db;
  words: Words;
  worker: number;
  consents: ReadonlyMap<string, Consent>;
  now: Date;
  /** What staff did, written at last: staff read their steps in the order in which they were written. */
  steps: NewStaffStep[];
}

/**
 * Writes a week of the library's past: Koha's rows, notices, messages with their attempts, texts of patrons, steps of
 * staff. The patrons must have opted in before; the service must not run yet.
 */
export async function writeWeek(db: Db, words: Words, now: Date): Promise<void> {
  const worker = await register(db, { role: "all", host: "library", pid: 1 }, later(now, -8 * DAY_MS));
  await db
    .updateTable("tidings_worker")
    .set({ beat_at: later(now, -HOUR_MS) })
    .where("id", "=", worker)
    .execute();
  const pen: Pen = { db, words, worker, consents: await readConsents(db), now, steps: [] };
  for (const past of WEEK) await writeOne(pen, past);
  await writeTexts(pen);
  pen.steps.push({ ...LIBRARIAN, at: later(now, -150 * HOUR_MS), step: "settings_saved" });
  pen.steps.push({ ...LIBRARIAN, at: later(now, -30 * HOUR_MS), step: "export_messages" });
  for (const step of pen.steps.toSorted((a, b) => a.at.getTime() - b.at.getTime())) await noteStaffStep(db, step);
}

async function writeOne(pen: Pen, past: Past): Promise<void> {
  const { db, now } = pen;
  const { patronId, code } = past;
  const at = later(now, -past.hoursAgo * HOUR_MS);
  const occasion = await readOccasion(db, patronId, code, at);
  const { branch } = occasion;
  const module = code === "HOLD" ? "reserves" : "circulation";
  const letter = await writeLetter(db, occasion, { module, code, branch, transport: "sms" });
  const [row] = letter ? await queueRow(db, { ...letter, patronId, from: branch }, at) : [];
  if (!letter || !row) throw new Error(`the demo has no text for ${code}`);
  const noticeId = row.id;
  await closeInKoha(pen, noticeId, past);
  const { because = null, state } = past.notice ?? { state: "taken" as const };
  await db
    .insertInto("tidings_notice")
    .values({
      ...{ notice_id: noticeId, round: 1, patron_id: patronId, letter_code: code, state, because, library: branch },
      ...{ first_seen_at: later(at, SECOND_MS), queued_at: at, look_at: null },
      changed_at: later(at, because === "not_opted_in_for_a_day" ? DAY_MS : SECOND_MS),
    })
    .execute();
  if (past.message)
    await writeMessage(pen, past, { noticeId, at, text: letter.content, branch, about: occasion.about });
}

/** How Koha's row was left: `failed` only where the number is bad, else `deleted` with a sentence. */
async function closeInKoha({ db, words }: Pen, noticeId: number, { message, notice }: Past): Promise<void> {
  const reason = notice?.because ?? message?.reason;
  const sent = message && message.state !== "failed" && message.state !== "cancelled";
  const status = sent ? "sent" : reason === "bad_number" ? "failed" : "deleted";
  const note = sent || reason === undefined ? null : words.staff("because", reason);
  await sql`update message_queue set status = ${status}, failure_code = ${note ?? ""}, updated_on = time_queued
    where message_id = ${noticeId}`.execute(db);
}

interface Made {
  noticeId: number;
  at: Date;
  text: string;
  branch: string;
  about: string | null;
}

async function writeMessage(pen: Pen, past: Past, made: Made): Promise<void> {
  const { db, worker, now } = pen;
  const { patronId, channel = "sms", message } = past;
  const consent = pen.consents.get(`${patronId} ${channel}`);
  if (!message || !consent) throw new Error(`patron ${patronId} has no consent for ${channel}`);
  const { state, reason = null, tries, dueInMinutes } = message;
  const sender = channel === "sms" ? OUR_NUMBER : OUR_BOT;
  const sentAt = later(made.at, UNTIL_SENT_MS);
  const left = state === "sent" || state === "delivered";
  const cancelledAt = reason === "too_late" ? later(made.at, 2 * DAY_MS) : later(made.at, HOUR_MS);
  const changedAt = state === "cancelled" ? cancelledAt : later(made.at, UNTIL_RECEIPT_MS);
  const inserted = await db
    .insertInto("tidings_message")
    .values({
      ...{ kind: "notice", priority: 5, channel, sender, patron_id: patronId, address_id: consent.addressId },
      ...{ text: made.text, notice_id: made.noticeId, round: 1, event_key: null, event_at: made.at },
      ...{ letter_code: past.code, heard_id: null, ledger_id: consent.ledgerId, state, reason },
      due_at: dueInMinutes === undefined ? made.at : later(now, dueInMinutes * 60 * SECOND_MS),
      expires_at: later(made.at, 2 * DAY_MS),
      ...{ tries: tries.length, max_tries: 6, claims: tries.length },
      ...(state === "queued" || tries.length === 0
        ? { claimed_by: null, claimed_at: null }
        : { claimed_by: worker, claimed_at: sentAt }),
      ...{ created_at: later(made.at, SECOND_MS), changed_at: changedAt, sent_at: left ? sentAt : null, tell_at: null },
      ...{ library: made.branch, about: made.about },
      ...(state === "uncertain" ? { asked_at: later(made.at, HOUR_MS / 4), asked_listed: 2, asked_attempts: 1 } : {}),
    })
    .executeTakeFirstOrThrow();
  const id = insertedId(inserted);
  await writeAttempts(pen, past, { id, sender, sentAt, ledgerId: consent.ledgerId });
  const step = stepOn(past);
  if (step) {
    pen.steps.push({ ...LIBRARIAN, at: changedAt, step, patronId, messageId: id, noticeId: made.noticeId });
  }
}

/** What staff did about a message. */
function stepOn({ message, patronId, code }: Past): NewStaffStep["step"] | undefined {
  if (message?.reason === "cancelled_by_staff") return "cancel";
  return message?.state === "delivered" && patronId === 51 && code === "PREDUE" ? "print_message" : undefined;
}

interface Sent {
  id: number;
  sender: string;
  sentAt: Date;
  ledgerId: number;
}

async function writeAttempts({ db, worker }: Pen, { message, channel = "sms" }: Past, sent: Sent): Promise<void> {
  const { id, sender, sentAt, ledgerId } = sent;
  for (const [index, one] of (message?.tries ?? []).entries()) {
    const begun = later(sentAt, index * 20 * SECOND_MS);
    const reference = channel === "sms" ? `week-${id}-${index + 1}` : String(4_000 + id);
    await db
      .insertInto("tidings_attempt")
      .values({
        ...{ message_id: id, number: index + 1, worker_id: worker, sender, begun_at: begun, ledger_id: ledgerId },
        ...{ ended_at: later(begun, SECOND_MS / 2), outcome: one.outcome, reason: one.reason ?? null },
        reference: one.outcome === "accepted" ? reference : null,
        ...{ receipt: one.receipt ?? null, receipt_code: one.receiptCode ?? null },
        receipt_at: one.receipt ? later(begun, 5 * SECOND_MS) : null,
      })
      .execute();
  }
}

async function writeTexts({ db, consents, now, steps }: Pen): Promise<void> {
  for (const [index, { patronId, hoursAgo, text, outcome, done }] of TEXTS.entries()) {
    const at = later(now, -hoursAgo * HOUR_MS);
    const number = PATRONS.find(({ id }) => id === patronId)?.number ?? "";
    const addressId = consents.get(`${patronId} sms`)?.addressId ?? 0;
    const id = await inTransaction(db, async (tx) => {
      const heard = await insertHeard(tx, {
        ...{ channel: "sms", provider_id: `week-${index}`, kind: "text", sender: number, address_id: addressId, text },
        ...{ intent: "other", because: "other", heard_at: at, recorded_at: at },
      });
      await concludeHeard(tx, heard, outcome, patronId);
      return heard;
    });
    if (!done) continue;
    await finishHeard(db, id, LIBRARIAN.who, later(at, HOUR_MS));
    steps.push({ ...LIBRARIAN, at: later(at, HOUR_MS), step: "text_done", patronId });
  }
}
