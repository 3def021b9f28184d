import { Failure } from "../failure.ts";
import type { ChannelName, MessageKind } from "../tables.ts";

/**
 * What a failed send means for the message:
 * - `retry`: surely not taken, may be tried again;
 * - `refused`: the provider will never take it;
 * - `stopped`: the recipient has opted out at the provider;
 * - `uncertain`: the request left and no trustworthy answer came, so it may have been taken;
 * - `late`: the provider was ready only when the message might not leave any more; nothing of its text has left, and it must begin again.
 */
export type Verdict = "retry" | "refused" | "stopped" | "uncertain" | "late";

/** Why, as staff read it (locales/<lang>/staff.json, `because.*`). */
export type SendReason =
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
  | "expired"
  | "opted_out_at_provider"
  | "telegram_blocked"
  | "chat_gone"
  | "bad_address"
  | "mailbox_full"
  | "mail_rules"
  | "deferred"
  | "sender_refused";

export interface Aftermath {
  /** The provider named this wait. */
  retryAfterMs?: number;
  /** Nothing more leaves by this sender for so long: the fault is not this message's. Such a try does not count. */
  stopSenderMs?: number;
}

/** The only thing that a channel may throw on purpose. The channel decides the verdict, the sender decides what follows. */
export class SendFailure extends Failure<SendReason> {
  readonly verdict: Verdict;
  readonly aftermath: Aftermath;

  constructor(verdict: Verdict, code: SendReason, sentence: string, aftermath: Aftermath = {}, cause?: unknown) {
    super(code, sentence, cause);
    this.name = "SendFailure";
    this.verdict = verdict;
    this.aftermath = aftermath;
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
  /** `<message id>-<attempt number>`: travels in the callback address, so that a receipt finds its way home. */
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
  /** Asked just before the text is written to the network. False: consent was looked at too long ago, and it must not be. */
  mayLeave(): boolean;
}

export interface Accepted {
  /** The provider's own name for the message. */
  reference: string;
}

/** What the provider's books say about an attempt whose answer was lost. */
export type Found =
  | {
      kind: "taken";
      reference: string;
      state: "queued" | "sent" | "delivered" | "undelivered" | "failed";
      code?: string;
    }
  | { kind: "not_taken" }
  /** `unclaimed`: how many of the texts listed are no other attempt's as far as we know; only where all are listed and none has failed. */
  | { kind: "ambiguous"; unclaimed?: number };

export interface Lost {
  sender: string;
  to: string;
  begunAt: Date;
  /** References that belong to other attempts to the same address around then. */
  known: ReadonlySet<string>;
}

/** Which texts of a provider's books are asked for. */
export interface ListQuery {
  direction: "inbound" | "outbound";
  since: Date;
  until: Date;
  /** Our number. */
  sender?: string;
  /** The patron's number. */
  address?: string;
  /** How many of the newest are passed over: `next` of the page before. */
  offset: number;
}

export interface ListedText {
  /** The provider's own name for the text. */
  reference: string;
  /** Our number, whichever the direction. */
  sender: string;
  /** The patron's number. */
  address: string;
  at: Date;
  state: string;
  code?: string;
  type: string;
}

export interface ListedPage {
  texts: ListedText[];
  next: number | undefined;
}

export interface Channel {
  readonly name: ChannelName;
  /** Sends once, within the channel's own deadline. Throws SendFailure; anything else thrown is a bug and means uncertain. */
  send(outgoing: Outgoing): Promise<Accepted>;
  /** Asks the provider what became of an attempt without an answer; absent where the provider cannot be asked. */
  find?(lost: Lost): Promise<Found>;
  /** One page of the provider's books, newest first; absent where they cannot be asked for. Throws SendFailure `retry`. */
  list?(query: ListQuery): Promise<ListedPage>;
  /** Asks the provider whether our account is good, and sends nothing. Answers what it said, for staff; throws SendFailure. */
  check(): Promise<string>;
  /** The name by which people find our bot, without the @; absent where a channel has no bot. Throws SendFailure. */
  botName?(): Promise<string>;
}
