import type { Generated, GeneratedAlways } from "kysely";
import type { ConsentTables } from "./consent-tables.ts";
import type { InboundTables } from "./inbound-tables.ts";
import type { LibraryTables } from "./library-tables.ts";
import type { ToldColumns } from "./told-columns.ts";

/**
 * The columns of our own tables, as `migrations/` creates them. Instants are UTC; the README's glossary explains the
 * words.
 */

export type ChannelName = "sms" | "telegram" | "email";
/** An invitation asks somebody who has not said yes yet; a welcome tells them what they will get. */
export type MessageKind = "notice" | "reply" | "invitation" | "welcome";
export type MessageState = "queued" | "sending" | "sent" | "delivered" | "failed" | "uncertain" | "cancelled";
export type ConsentState = "none" | "pending_opt_in" | "opted_in" | "rejected" | "pending_opt_out" | "opted_out";
/** A yes or no is stored as it was said; the service finds out what it answers. */
export type Intent = "stop" | "start" | "help" | "yes" | "no" | "other";
export type AttemptOutcome = "accepted" | "retry" | "refused" | "stopped" | "uncertain" | "unbegun";
export type ReceiptState = "queued" | "sent" | "delivered" | "undelivered" | "failed";
/** What became of one of Koha's notices: to be looked at again, taken over, ended, or left to Koha. */
export type NoticeState = "waiting" | "taken" | "ended" | "left";

export interface WorkerTable {
  id: Generated<number>;
  role: string;
  host: string;
  pid: number;
  started_at: Date;
  beat_at: Date;
}

export interface DutyTable {
  name: string;
  holder: string;
  held_until: Date;
}

export interface SenderTable {
  sender: string;
  channel: ChannelName;
  per_second: number | null;
  next_at: Generated<Date>;
  provider_answers: number;
  stopped_until: Date | null;
  stopped_because: string | null;
}

export interface AddressTable {
  id: Generated<number>;
  channel: ChannelName;
  address: string;
  created_at: Date;
  /** Why no text can arrive there, as the provider reported. */
  unreachable_because: Generated<string | null>;
}

export interface HeardTable {
  id: Generated<number>;
  channel: ChannelName;
  provider_id: string;
  kind: string;
  sender: string;
  address_id: number;
  patron_id: number | null;
  text: string | null;
  intent: Intent;
  because: string;
  outcome: string;
  heard_at: Date;
  recorded_at: Date;
  /** When it was written, in whole seconds, if the provider says so. */
  said_at: Generated<Date | null>;
  /** Who dealt with it, if it had no effect by itself. */
  done_by: Generated<string | null>;
  done_at: Generated<Date | null>;
}

export interface LedgerTable {
  id: Generated<number>;
  at: Date;
  patron_id: number | null;
  channel: ChannelName;
  event: string;
  state_before: ConsentState;
  state_after: ConsentState;
  source: string;
  actor: string;
  terms: string | null;
  terms_lang: Generated<string | null>;
  address_id: number | null;
  heard_id: number | null;
  note_id: Generated<number | null>;
}

export interface StandingTable {
  patron_id: number;
  channel: ChannelName;
  state: ConsentState;
  /** Whether a START from the phone would opt the patron in again. */
  may_return: Generated<number>;
  address_id: number | null;
  ledger_id: number;
  changed_at: Date;
  /** When an invitation was sent; set while its answer is awaited. */
  asked_at: Generated<Date | null>;
  reminded_at: Generated<Date | null>;
  held_address_id: GeneratedAlways<number | null>;
}

export interface SuppressionTable {
  channel: ChannelName;
  address: string;
  because: string;
  since_at: Date;
}

export interface LinkTable {
  token_hash: string;
  patron_id: number;
  channel: ChannelName;
  made_by: string;
  made_at: Date;
  expires_at: Date;
  used_at: Date | null;
  /** The terms that were ticked before the link was made. */
  terms: Generated<string | null>;
  terms_lang: Generated<string | null>;
}

export interface MessageTable extends ToldColumns {
  id: Generated<number>;
  kind: MessageKind;
  priority: number;
  channel: ChannelName;
  sender: string;
  patron_id: number | null;
  address_id: number;
  text: string | null;
  /** Only email has one. */
  subject: Generated<string | null>;
  notice_id: number | null;
  round: number | null;
  event_key: string | null;
  /** When Koha queued the notice: tells rows of one event from later ones. */
  event_at: Generated<Date | null>;
  letter_code: string | null;
  heard_id: number | null;
  ledger_id: number | null;
  state: MessageState;
  reason: string | null;
  due_at: Date;
  expires_at: Date | null;
  tries: Generated<number>;
  max_tries: number;
  claims: Generated<number>;
  claimed_by: number | null;
  claimed_at: Date | null;
  created_at: Date;
  changed_at: Date;
  sent_at: Date | null;
  tell_at: Date | null;
  /** Who decided what became of it while it was uncertain. */
  decided_by: Generated<string | null>;
  decided_at: Generated<Date | null>;
  /** When the provider was last asked about it while it was uncertain. */
  asked_at: Generated<Date | null>;
  /**
   * How many listed texts may be this one, and how many attempts they may belong to; set only if the provider's answer
   * did not settle it.
   */
  asked_listed: Generated<number | null>;
  asked_attempts: Generated<number | null>;
  /** The latest restore of the database after which it was decided that it may leave. */
  weighed_restore: Generated<number | null>;
}

export interface AttemptTable {
  message_id: number;
  number: number;
  worker_id: number;
  sender: string;
  begun_at: Date;
  ended_at: Date | null;
  outcome: AttemptOutcome | null;
  reference: string | null;
  reason: string | null;
  receipt: ReceiptState | null;
  receipt_code: string | null;
  receipt_at: Date | null;
  /** The ledger event that allowed it; a reply needs none. */
  ledger_id: Generated<number | null>;
}

export interface NoticeTable {
  notice_id: number;
  round: number;
  patron_id: number | null;
  letter_code: string | null;
  state: NoticeState;
  because: string | null;
  first_seen_at: Date;
  returned: Generated<number>;
  /** What Koha's row had as `time_queued`: it is told from a later row with the same id by it. */
  queued_at: Generated<Date | null>;
  /** Rounds before this one are those of an earlier row with the same id. */
  first_round: Generated<number>;
  /** When Koha's row was last changed, as we left it; null if the host does not say. */
  shown_at: Generated<Date | null>;
  look_at: Date | null;
  changed_at: Date;
  /** The patron's home library when it was first seen. */
  library: Generated<string | null>;
}

export interface CursorTable {
  name: string;
  at_id: number;
  settled_id: number;
  moved_at: Date;
}

/** How many tries of one kind somebody has made in a window; the name has a keyed hash of who it was. */
export interface LimitTable {
  name: string;
  window_at: Date;
  count: number;
}

/** All tables: ours, and those of the host that `koha/tables` adds. */
export interface Tables extends LibraryTables, ConsentTables, InboundTables {
  tidings_worker: WorkerTable;
  tidings_duty: DutyTable;
  tidings_sender: SenderTable;
  tidings_stop_told: { address_id: number; told_at: Date };
  tidings_address: AddressTable;
  tidings_heard: HeardTable;
  tidings_ledger: LedgerTable;
  tidings_standing: StandingTable;
  tidings_suppression: SuppressionTable;
  tidings_link: LinkTable;
  tidings_message: MessageTable;
  tidings_attempt: AttemptTable;
  /** What came to its end a week ago, under the ids that it had in the outbox. */
  tidings_message_archive: MessageTable;
  tidings_attempt_archive: AttemptTable;
  tidings_notice: NoticeTable;
  tidings_cursor: CursorTable;
  tidings_limit: LimitTable;
}
