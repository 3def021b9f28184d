import type { Generated, GeneratedAlways } from "kysely";
import type { ConsentTables } from "./consent-tables.ts";
import type { InboundTables } from "./inbound-tables.ts";
import type { LibraryTables } from "./library-tables.ts";

/**
 * The columns of our own tables, as migrations/ makes them. Instants are UTC; the words are those of the README's
 * glossary.
 */

export type ChannelName = "sms" | "telegram" | "email";
/** An invitation asks somebody who has not yet said yes; a welcome tells what will come. */
export type MessageKind = "notice" | "reply" | "invitation" | "welcome";
export type MessageState = "queued" | "sending" | "sent" | "delivered" | "failed" | "uncertain" | "cancelled";
export type ConsentState = "none" | "pending_opt_in" | "opted_in" | "rejected" | "pending_opt_out" | "opted_out";
/** A yes or no is kept as it was said: what it answers, the service finds out. */
export type Intent = "stop" | "start" | "help" | "yes" | "no" | "other";
export type AttemptOutcome = "accepted" | "retry" | "refused" | "stopped" | "uncertain" | "unbegun";
export type ReceiptState = "queued" | "sent" | "delivered" | "undelivered" | "failed";
/** What became of one of Koha's notices: we look again later, we took it, or we are done with it. */
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
  /** The provider found out that no text can arrive there. */
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
  /** When it was written, in whole seconds, where the provider says so. */
  said_at: Generated<Date | null>;
  /** Who has dealt with it, where it had no effect. */
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
  /** Would a START from the phone bring the patron back? */
  may_return: Generated<number>;
  address_id: number | null;
  ledger_id: number;
  changed_at: Date;
  /** When an invitation was sent, while its answer is awaited. */
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
  /** What was ticked before it was made. */
  terms: Generated<string | null>;
  terms_lang: Generated<string | null>;
}

export interface MessageTable {
  id: Generated<number>;
  kind: MessageKind;
  priority: number;
  channel: ChannelName;
  sender: string;
  patron_id: number | null;
  address_id: number;
  text: string | null;
  /** Only what goes by email has one. */
  subject: Generated<string | null>;
  notice_id: number | null;
  round: number | null;
  event_key: string | null;
  /** When Koha queued the notice, by which rows of one event are told from later ones. */
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
  /** Who decided about it while it was uncertain. */
  decided_by: Generated<string | null>;
  decided_at: Generated<Date | null>;
  /**
   * When the provider was last asked about it while it was uncertain; the counts only where it answered and could not
   * tell.
   */
  asked_at: Generated<Date | null>;
  /** The texts listed that may be this one, and the attempts whose they may be. */
  asked_listed: Generated<number | null>;
  asked_attempts: Generated<number | null>;
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
  /** When Koha's row was last changed, as we left it; null where the host does not say. */
  shown_at: Generated<Date | null>;
  look_at: Date | null;
  changed_at: Date;
}

export interface CursorTable {
  name: string;
  at_id: number;
  settled_id: number;
  moved_at: Date;
}

/** How many tries of one kind somebody has made; by a keyed hash of who it was. */
export interface LimitTable {
  name: string;
  window_at: Date;
  count: number;
}

/** The tables of the one typed database: ours, and what `koha/tables` adds of the host's. */
export interface Tables extends LibraryTables, ConsentTables, InboundTables {
  tidings_worker: WorkerTable;
  tidings_duty: DutyTable;
  tidings_sender: SenderTable;
  tidings_address: AddressTable;
  tidings_heard: HeardTable;
  tidings_ledger: LedgerTable;
  tidings_standing: StandingTable;
  tidings_suppression: SuppressionTable;
  tidings_link: LinkTable;
  tidings_message: MessageTable;
  tidings_attempt: AttemptTable;
  tidings_notice: NoticeTable;
  tidings_cursor: CursorTable;
  tidings_limit: LimitTable;
}
