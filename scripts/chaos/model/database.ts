import type { Source } from "../../../plugin/consent/state-machine.ts";
import { type Consent, type ConsentEvent, NO_CONSENT } from "../../../plugin/consent/state-machine.ts";
import type {
  AttemptOutcome,
  ConsentState,
  MessageKind,
  MessageState,
  NoticeState,
  ReceiptState,
} from "../../../plugin/database/tables.ts";
import type { BotFacts } from "../../../plugin/inbound-health/hearing.ts";
import type { KnownEvent } from "../../../plugin/notices/event-key.ts";
import { mayMove, type Next, type Reason } from "../../../plugin/outbox/message.ts";

/** Koha's row. */
export interface KohaRow {
  noticeId: number;
  patronId: number;
  letterCode: string;
  content: string;
  queuedAt: Date;
  status: "pending" | "taken" | "ended";
}

export interface BookEntry {
  round: number;
  state: NoticeState;
  firstSeenAt: Date;
  returned: boolean;
  lookAt: Date | null;
}

export interface Message {
  id: number;
  kind: MessageKind;
  channel: "sms" | "telegram";
  sender: string;
  patronId: number | null;
  addressId: number;
  noticeId: number | null;
  round: number;
  state: MessageState;
  reason: Reason | null;
  dueAt: Date;
  expiresAt: Date | null;
  tries: number;
  maxTries: number;
  claims: number;
  claimedBy: number | null;
  claimedAt: Date | null;
  eventAt: Date | null;
  createdAt: Date;
  changedAt: Date;
  weighedRestore: number | null;
}

export interface Attempt {
  messageId: number;
  number: number;
  begunAt: Date;
  endedAt: Date | null;
  outcome: AttemptOutcome | null;
  reason: Reason | null;
  reference: string | null;
  receipt: ReceiptState | null;
  code: string | undefined;
}

export interface Standing extends Consent {
  patronId: number;
  addressId: number;
  ledgerId: number;
}

export interface LedgerRow {
  id: number;
  patronId: number;
  addressId: number;
  event: ConsentEvent;
  source: Source;
  before: ConsentState;
  after: ConsentState;
  at: Date;
}

export interface HeardRow {
  id: number;
  addressId: number;
  outcome: string;
  heardAt: Date;
  saidAt: Date | null;
  recordedAt: Date;
}

export interface Restore {
  id: number;
  foundAt: Date;
  backTo: Date;
  lostUntil: Date;
  askedAt: Date | null;
  released: boolean;
  sendsDoubtful: boolean;
}

/** The tables of the service and of Koha; a plain value, so that an older copy can be put back. */
export interface Database {
  nextId: number;
  koha: Map<number, KohaRow>;
  book: Map<number, BookEntry>;
  known: Map<string, KnownEvent>;
  messages: Map<number, Message>;
  attempts: Map<string, Attempt>;
  standings: Map<number, Standing>;
  suppressed: Set<number>;
  ledger: LedgerRow[];
  heard: HeardRow[];
  epoch: { epoch: number; movedAt: Date } | undefined;
  bot: BotFacts | undefined;
  check: { checkedUntilAt: Date | null; deafUntilAt: Date } | undefined;
  restores: Restore[];
  /** References that the provider lists since a restore, and the message that was said to own each. */
  listed: { reference: string; addressId: number; messageId: number | null }[];
  beats: Map<number, Date>;
  /** For the laws: who has said yes last, as far as this database can know. */
  agreed: Set<number>;
  /** And whose START would be no yes. */
  startless: Set<number>;
}

export const emptyDatabase = (): Database => ({
  nextId: 1,
  koha: new Map(),
  book: new Map(),
  known: new Map(),
  messages: new Map(),
  attempts: new Map(),
  standings: new Map(),
  suppressed: new Set(),
  ledger: [],
  heard: [],
  epoch: undefined,
  bot: undefined,
  check: undefined,
  restores: [],
  listed: [],
  beats: new Map(),
  agreed: new Set(),
  startless: new Set(),
});

export const attemptKey = (messageId: number, number: number): string => `${messageId}-${number}`;

export function standingOf(db: Database, patronId: number, addressId: number): Standing {
  return db.standings.get(patronId) ?? { ...NO_CONSENT, patronId, addressId, ledgerId: 0 };
}

/** Writes a message's next step, as `outbox/settle` does; a move that is not in the table breaks a law. */
export function move(message: Message, next: Next, now: Date): void {
  if (!mayMove(message.state, next.state)) throw new Error(`law: ${message.state} never becomes ${next.state}`);
  message.state = next.state;
  message.reason = next.reason;
  message.tries = next.tries;
  message.changedAt = now;
  if (next.dueAt) message.dueAt = next.dueAt;
  if (next.state !== "queued") return;
  message.claimedBy = null;
  message.claimedAt = null;
}

type NewMessage = Pick<Message, "kind" | "channel" | "sender" | "patronId" | "addressId" | "expiresAt" | "maxTries">;

export function enqueue(
  db: Database,
  message: NewMessage & Partial<Pick<Message, "noticeId" | "round" | "eventAt">>,
  now: Date,
): void {
  const id = db.nextId++;
  const about = { noticeId: null, round: 1, eventAt: null, ...message };
  const fresh = { state: "queued", reason: null, tries: 0, claims: 0, claimedBy: null, claimedAt: null } as const;
  const weighedRestore = null;
  db.messages.set(id, { id, ...about, ...fresh, weighedRestore, dueAt: now, createdAt: now, changedAt: now });
}
