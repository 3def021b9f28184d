import type { ChannelName, MessageKind, ReceiptState } from "../database/tables.ts";
import { Failure } from "../foundation/failure.ts";
import type { NetworkCause } from "../foundation/network-cause.ts";

/**
 * What a failed send means for the message:
 * - `retry`: surely not taken, may be tried again;
 * - `refused`: the provider will never take it;
 * - `stopped`: the recipient has opted out at the provider;
 * - `uncertain`: the request left and no trustworthy answer came, so it may have been taken;
 * - `late`: the provider was ready only when the message might not leave any more; nothing of its text has left, and it
 * must begin again.
 */
export type Verdict = "retry" | "refused" | "stopped" | "uncertain" | "late";

/** Why, as staff read it (locales/<lang>/staff.json, `because.*`). */
export type SendReason =
  | NetworkCause
  | "provider_unavailable"
  | "unreachable"
  | "rate_limited"
  | "insufficient_funds"
  | "credentials_refused"
  | "account_disabled"
  | "no_answer"
  | "bad_number"
  | "landline"
  | "empty_text"
  | "too_long"
  | "refused"
  | "spam_filter"
  | "number_misconfigured"
  | "country_barred"
  | "carrier_failed"
  | "phone_away"
  | "expired"
  | "opted_out_at_provider"
  | "telegram_blocked"
  | "chat_gone"
  | "bad_address"
  | "mailbox_full"
  | "mail_rules"
  | "deferred"
  | "sender_refused";

/** The provider is away, whatever the reason: nobody's message's fault. */
const OUTAGES: ReadonlySet<string> = new Set<SendReason>([
  "provider_unavailable",
  "unreachable",
  "connection_refused",
  "connection_silent",
  "host_unknown",
  "tls_failed",
  "proxy_failed",
]);

export const isOutage = (reason: string): boolean => OUTAGES.has(reason);

export interface Backoff {
  /** The provider named this wait. */
  retryAfterMs?: number;
  /** Nothing more leaves by this sender for so long: the fault is not this message's. Such a try does not count. */
  stopSenderMs?: number;
}

/**
 * The only error that a channel may throw on purpose. The channel decides the verdict, the dispatcher what follows.
 */
export class SendFailure extends Failure<SendReason> {
  readonly verdict: Verdict;
  readonly backoff: Backoff;

  constructor(verdict: Verdict, code: SendReason, sentence: string, backoff: Backoff = {}, cause?: unknown) {
    super(code, sentence, cause);
    this.name = "SendFailure";
    this.verdict = verdict;
    this.backoff = backoff;
  }
}

/** A message's kind, whom it is for, and the step of consent that it follows from. */
export interface OwnFacts {
  kind: MessageKind;
  patronId: number | null;
  addressId: number;
  ledgerId: number | null;
}

/** One message on its way out. */
export interface Outgoing {
  /** The attempt's name (`outbox/attempt-name`): travels in the callback address, so that a receipt names it. */
  attempt: string;
  /** Our number (digits, no plus), our bot's name, or `email`. */
  sender: string;
  /** The patron's number (digits, no plus), chat, or email address. */
  to: string;
  text: string;
  /** Only for email. */
  subject?: string;
  /** What it is by our own rows: for a channel that words part of the message itself. */
  ours?: OwnFacts;
  /** Milliseconds after which the provider should drop the message unsent; undefined leaves it to the provider. */
  expiresInMs?: number;
  /**
   * Asked just before the text is written to the network. False: the consent check is too old, and it must not
   * be.
   */
  mayLeave(): boolean;
}

export interface Accepted {
  /** The provider's own name for the message. */
  reference: string;
}

/** One of the texts that a provider lists, without its words. */
export interface ListedText {
  reference: string;
  /**
   * Our number and the patron's, whichever of them wrote; digits only, empty where the provider gives no number.
   */
  sender: string;
  address: string;
  at: Date;
  /** Undefined where the provider's word for it is none that we know, as for what phones wrote. */
  state: ReceiptState | undefined;
  code?: string;
  /** `sms`, `mms` and the like. */
  type: string;
}

export interface ListQuery {
  direction: "inbound" | "outbound";
  since: Date;
  until: Date;
  /** Only texts to or from this number of ours. */
  sender?: string;
  /** Only texts to or from this number of a patron. */
  address?: string;
  /** How many of the newest are left out: 0 for the first page. */
  offset: number;
}

/**
 * A page of texts, the newest first. What arrives while pages are read pushes the rest back: some are then listed
 * twice, none is left out.
 */
export interface ListedPage {
  texts: ListedText[];
  /** The offset of the next page; undefined after the last one. */
  next: number | undefined;
}

/** A text that the provider took and that is no attempt's as far as we know. */
export interface Unclaimed {
  reference: string;
  at: Date;
  state: ReceiptState | "unknown";
  code?: string;
}

/** What the provider's books say about attempts whose answer was lost. */
export type Found =
  | { kind: "taken"; reference: string; state: ReceiptState; code?: string; at?: Date }
  | { kind: "not_taken" }
  /** `texts`: all that are listed and no other attempt's; absent where the list could not be read to its end. */
  | { kind: "ambiguous"; texts?: readonly Unclaimed[] };

export interface Lost {
  sender: string;
  to: string;
  begunAt: Date;
  /** When the last of several attempts began, which are asked about together; `begunAt` is the first one's. */
  lastBegunAt?: Date;
  /** References that belong to other attempts to the same address around then. */
  known: ReadonlySet<string>;
  /** Asked before each request: false once no more may be made for now. */
  mayAsk?(): Promise<boolean>;
}

/** A provider lists a text for an attempt if it was written down within this time of the attempt's beginning. */
export const LISTED_BEFORE_MS = 2 * 60_000;
export const LISTED_AFTER_MS = 15 * 60_000;

export interface Channel {
  readonly name: ChannelName;
  /** Host and port of its provider, for sentences about a connection that does not come about. */
  readonly place?: string;
  /**
   * Sends once, within the channel's own deadline. Throws SendFailure; anything else thrown is a bug and means
   * uncertain.
   */
  send(outgoing: Outgoing): Promise<Accepted>;
  /** Asks the provider what became of attempts without an answer; absent where the provider cannot be asked. */
  find?(lost: Lost): Promise<Found>;
  /**
   * One page of what the provider has taken or heard; throws SendFailure `retry` where it cannot be asked now. Absent
   * without such a list.
   */
  list?(query: ListQuery): Promise<ListedPage>;
  /**
   * Asks the provider whether our account is good, and sends nothing. Returns what it said, for staff; throws
   * SendFailure.
   */
  check(): Promise<string>;
  /** The name by which people find our bot, without the @; absent where a channel has no bot. Throws SendFailure. */
  botName?(): Promise<string>;
}
