import { sql } from "kysely";
import { insertedId, type Tx } from "../database/connection.ts";
import { rowValues } from "../database/row-values.ts";
import type { ChannelName } from "../database/tables.ts";
import { readHomeLibrary } from "../koha/patrons.ts";
import type { Urgency } from "../routing/rules/notice-rule.ts";
import { PRIORITY, PRIORITY_OF_URGENCY } from "./message.ts";
import { noteStopTold } from "./stop-told.ts";

/** Refusals by a provider before a notice is given up. */
const NOTICE_TRIES = 6;

export interface NewNotice {
  channel: ChannelName;
  sender: string;
  patronId: number;
  addressId: number;
  ledgerId: number;
  text: string;
  /** Only for email: at most 255 characters. */
  subject?: string;
  noticeId: number;
  round: number;
  eventKey: string;
  /** When Koha queued it. */
  eventAt: Date;
  letterCode: string | null;
  /** The patron's home library. */
  library: string | null;
  /** The hold or loan that it tells of, as `hold:7` or `loan:9`, if Koha's row says. */
  about: string | null;
  /**
   * Of which holds and loans it tells, and whose they are (`writeTold`); null where nobody has looked. A message in our
   * words and one to a guardian must say it, since its text or its patron may not.
   */
  tellsOf?: string | null;
  /** Sent until then or not at all. */
  expiresAt: Date;
  urgency?: Urgency;
  /** It tells how to end texts. */
  saysStop?: boolean;
  /** The fingerprint of Koha's text, where this one is worded otherwise. */
  sourceHash?: string;
  /** It goes besides the message of its notice, and Koha's row does not tell of it. */
  beside?: true;
}

export interface NewReply {
  channel: ChannelName;
  sender: string;
  patronId: number | null;
  addressId: number;
  text: string;
  /** The heard text that it answers: one reply each; null for a question about a text that was not heard. */
  heardId: number | null;
  /** The step of consent that followed from that text, if one did. */
  ledgerId: number | null;
  expiresAt: Date;
  maxTries: number;
}

/**
 * Puts notices into the outbox, in the transaction that takes them from Koha. The keys (notice, round) and event_key
 * let each in once; a duplicate fails the whole transaction with error 1062.
 */
export async function enqueueNotices(tx: Tx, notices: readonly NewNotice[], now: Date): Promise<void> {
  if (notices.length === 0) return;
  const values = rowValues<"tidings_message">(
    notices.map((notice) => ({
      state: "queued" as const,
      kind: "notice" as const,
      priority: PRIORITY_OF_URGENCY[notice.urgency ?? "normal"],
      channel: notice.channel,
      sender: notice.sender,
      patron_id: notice.patronId,
      address_id: notice.addressId,
      ledger_id: notice.ledgerId,
      text: notice.text,
      subject: notice.subject ?? null,
      notice_id: notice.beside ? null : notice.noticeId,
      round: notice.beside ? null : notice.round,
      event_key: notice.eventKey,
      event_at: notice.eventAt,
      letter_code: notice.letterCode,
      library: notice.library,
      about: notice.about,
      tells_of: notice.tellsOf ?? null,
      source_hash: notice.sourceHash ?? null,
      due_at: now,
      expires_at: notice.expiresAt,
      max_tries: NOTICE_TRIES,
      created_at: now,
      changed_at: now,
    })),
  );
  await sql`insert into tidings_message ${values}`.execute(tx);
  const telling = notices.filter(({ saysStop, channel }) => saysStop && channel === "sms");
  await noteStopTold(
    tx,
    telling.map(({ addressId }) => addressId),
    now,
  );
}

/** Puts an answer to a patron's text into the outbox, ahead of everything. Once per heard text. */
export async function enqueueReply(tx: Tx, reply: NewReply, now: Date): Promise<void> {
  await tx
    .insertInto("tidings_message")
    .values({
      state: "queued",
      kind: "reply",
      priority: PRIORITY.reply,
      channel: reply.channel,
      sender: reply.sender,
      patron_id: reply.patronId,
      address_id: reply.addressId,
      text: reply.text,
      heard_id: reply.heardId,
      library: await readHomeLibrary(tx, reply.patronId),
      ledger_id: reply.ledgerId,
      due_at: now,
      expires_at: reply.expiresAt,
      max_tries: reply.maxTries,
      created_at: now,
      changed_at: now,
    })
    .execute();
}

export interface NewConsentMessage {
  kind: "invitation" | "welcome";
  channel: ChannelName;
  sender: string;
  patronId: number;
  addressId: number;
  ledgerId: number;
  text: string;
  /** Only for email. */
  subject?: string;
  expiresAt: Date;
}

/**
 * Puts an invitation or a welcome into the outbox, in the transaction that writes the step of consent which it follows
 * from.
 */
export async function enqueueConsentMessage(tx: Tx, message: NewConsentMessage, now: Date): Promise<void> {
  await tx
    .insertInto("tidings_message")
    .values({
      state: "queued",
      kind: message.kind,
      priority: PRIORITY.consent,
      channel: message.channel,
      sender: message.sender,
      patron_id: message.patronId,
      address_id: message.addressId,
      ledger_id: message.ledgerId,
      text: message.text,
      subject: message.subject ?? null,
      library: await readHomeLibrary(tx, message.patronId),
      due_at: now,
      expires_at: message.expiresAt,
      max_tries: NOTICE_TRIES,
      created_at: now,
      changed_at: now,
    })
    .execute();
}

export interface NewCopy {
  channel: ChannelName;
  sender: string;
  patronId: number;
  addressId: number;
  ledgerId: number;
  text: string;
  /** Only for email. */
  subject?: string;
  letterCode: string | null;
  /** The message whose text it is: of its patron's library, and of the same hold or loan. */
  of: number;
  /** One message a key; a duplicate fails the whole transaction with error 1062. */
  key: string;
  expiresAt: Date;
}

/** Puts a notice's text into the outbox once more, for another address of its patron. Returns its id. */
export async function enqueueCopy(tx: Tx, copy: NewCopy, now: Date): Promise<number> {
  const result = await tx
    .insertInto("tidings_message")
    .values({
      state: "queued",
      kind: "notice",
      priority: PRIORITY.notice,
      channel: copy.channel,
      sender: copy.sender,
      patron_id: copy.patronId,
      address_id: copy.addressId,
      ledger_id: copy.ledgerId,
      text: copy.text,
      subject: copy.subject ?? null,
      letter_code: copy.letterCode,
      ...(await readTold(tx, copy.of)),
      event_key: copy.key,
      event_at: now,
      due_at: now,
      expires_at: copy.expiresAt,
      max_tries: NOTICE_TRIES,
      created_at: now,
      changed_at: now,
    })
    .executeTakeFirstOrThrow();
  return insertedId(result);
}

/** Of whom and what a message tells, so that a copy loses its words together with it. */
async function readTold(tx: Tx, id: number) {
  const columns = ["library", "about", "tells_of"] as const;
  const hot = await tx.selectFrom("tidings_message").select(columns).where("id", "=", id).executeTakeFirst();
  return hot ?? tx.selectFrom("tidings_message_archive").select(columns).where("id", "=", id).executeTakeFirst();
}
