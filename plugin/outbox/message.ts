import { type Backoff, isOutage, type SendReason } from "../channels/channel.ts";
import type { ReceiptJudgement } from "../channels/receipt.ts";
import type { MessageState, ReceiptState } from "../database/tables.ts";
import type { Urgency } from "../routing/rules/notice-rule.ts";
import { nextTry } from "../schedule/backoff.ts";

/** The table of allowed moves (docs/developing.md, "States of a message"). A move that is not here never happens. */
const MOVES: Record<MessageState, readonly MessageState[]> = {
  // `sent` and `delivered` from `queued`: a receipt shows that an attempt we had given up for lost was taken after all.
  queued: ["sending", "cancelled", "sent", "delivered"],
  sending: ["sent", "delivered", "queued", "cancelled", "failed", "uncertain"],
  uncertain: ["sent", "delivered", "failed", "queued", "cancelled"],
  sent: ["delivered", "failed", "queued"],
  delivered: [],
  failed: [],
  cancelled: [],
};

/** Whether a message may go from one state to the other. */
export function mayMove(from: MessageState, to: MessageState): boolean {
  return MOVES[from].includes(to);
}

/** Nothing more will happen to the message by itself; a Resend by staff makes a new one. */
export function hasEnded(state: MessageState): boolean {
  return state === "sent" || state === "delivered" || state === "failed" || state === "cancelled";
}

export const PRIORITY = { reply: 0, consent: 2, notice: 5 } as const;
export const PRIORITY_OF_URGENCY: Readonly<Record<Urgency, number>> = { high: 4, normal: PRIORITY.notice, low: 6 };
/** Asked for in this order, one short index range each. */
export const PRIORITIES: readonly number[] = [PRIORITY.reply, PRIORITY.consent, ...Object.values(PRIORITY_OF_URGENCY)];

/** Why a message is where it is, as staff read it (locales/<lang>/staff.json, `because.*`). */
export type Reason =
  | SendReason
  | "consent_withdrawn"
  | "suppressed"
  | "patron_gone"
  | "patron_merged"
  | "number_changed"
  | "trial_only"
  | "too_late"
  | "tries_spent"
  | "worker_died"
  | "gave_up_before_sending"
  | "asked_not_found"
  | "asked_ambiguous"
  | "unheard_text"
  | "other_person"
  | "left_before_restore"
  | "may_have_left"
  | "cancelled_by_staff"
  | "undelivered";

/** How one attempt went. */
export type Outcome =
  | { kind: "accepted"; reference: string }
  | { kind: "retry"; reason: SendReason; backoff: Backoff }
  | { kind: "refused" | "stopped" | "uncertain"; reason: SendReason }
  | { kind: "unbegun"; reason: "gave_up_before_sending" };

/** What the earlier attempts of a message say that its provider took, and told later that they surely never left. */
export interface Returned {
  times: number;
  /** Others have arrived from the same sender meanwhile: the trouble is this message's own, and uses up its tries. */
  ownTrouble: boolean;
}

export interface RetryBudget {
  tries: number;
  maxTries: number;
  expiresAt: Date | null;
  /** Another round of its notice has begun since: that one answers the patron, and this one is not tried again. */
  superseded?: boolean;
  /** How earlier attempts fared that the provider took and could not send. */
  returned?: Returned | undefined;
}

export interface Next {
  state: MessageState;
  reason: Reason | null;
  tries: number;
  /** When it may be claimed again; only with `queued`. */
  dueAt?: Date;
}

/** Not taken, and not the message's fault: an outage or a whole sender's trouble must not use up its tries. */
function isBlameless(reason: SendReason, backoff: Backoff): boolean {
  return backoff.stopSenderMs !== undefined || isOutage(reason);
}

/** Why a message is tried again, and when. */
interface Retry {
  reason: SendReason;
  /** Whether it uses up a try. */
  counts: boolean;
  /** The provider's own wait; undefined: the longer, the more tries there were. */
  waitMs?: number | undefined;
  /** Nothing leaves by the sender for so long; the wait begins with it. */
  stopSenderMs?: number;
  /** The provider turned the request away for the moment, so that nothing of it can have arrived. */
  turnedAway?: boolean;
}

function again(message: RetryBudget, retry: Retry, now: Date, chance: number): Next {
  const { reason, waitMs } = retry;
  const { times = 0, ownTrouble = false } = message.returned ?? {};
  const counts = retry.counts || ownTrouble;
  // The confirmation of a STOP may leave once, within five minutes. What was turned away has not left, and is due
  // still; what may have, or was taken and failed later, is never repeated.
  if (message.maxTries === 1 && !retry.turnedAway) return { state: "failed", reason, tries: 1 };
  const tries = message.tries + (counts && message.maxTries > 1 ? 1 : 0);
  if (message.superseded) return { state: "failed", reason, tries };
  if (tries >= message.maxTries) return { state: "failed", reason: "tries_spent", tries };
  // What costs no try waits longer each time all the same: the provider took it, and may charge for it.
  const refusals = retry.counts ? tries : Math.max(tries, times + 1);
  const dueAt =
    waitMs === undefined ? nextTry(refusals, now, chance, retry.stopSenderMs) : new Date(now.getTime() + waitMs);
  if (message.expiresAt && dueAt >= message.expiresAt) return { state: "cancelled", reason: "too_late", tries };
  return { state: "queued", reason, tries, dueAt };
}

/** Where an attempt's outcome puts its message, if the claim is still ours. `chance` in [0, 1) spreads retries. */
export function afterSend(message: RetryBudget, outcome: Outcome, now: Date, chance: number): Next {
  switch (outcome.kind) {
    case "accepted":
      return { state: "sent", reason: null, tries: message.tries };
    case "retry": {
      const counts = !isBlameless(outcome.reason, outcome.backoff);
      const { retryAfterMs, stopSenderMs } = outcome.backoff;
      const waitMs = retryAfterMs ?? stopSenderMs ?? (counts ? undefined : 5_000);
      const turnedAway = !counts || outcome.reason === "rate_limited";
      return again(message, { reason: outcome.reason, counts, waitMs, turnedAway }, now, chance);
    }
    case "unbegun":
      return { state: "queued", reason: outcome.reason, tries: message.tries, dueAt: now };
    case "refused":
    case "stopped":
      return { state: "failed", reason: outcome.reason, tries: message.tries };
    case "uncertain":
      return { state: "uncertain", reason: outcome.reason, tries: message.tries };
  }
}

/** Where a receipt puts its message; undefined: the receipt brings nothing new, or would move it backwards. */
export function afterReceipt(
  state: MessageState,
  message: RetryBudget,
  judgement: ReceiptJudgement,
  now: Date,
  chance: number,
): Next | undefined {
  const wish = wished(message, judgement, now, chance);
  // What was handed over cannot be called off any more: where it is too late to try again, it has failed.
  const next: Next = state === "sent" && wish.state === "cancelled" ? { ...wish, state: "failed" } : wish;
  // While the answer to the request itself is still awaited, the receipt waits on the attempt and settle applies it.
  if (state === "sending" || !mayMove(state, next.state)) return undefined;
  // A receipt may revive a queued message only upwards; it must not fail or re-queue what another attempt will try.
  if (state === "queued" && next.state !== "sent" && next.state !== "delivered") return undefined;
  return next;
}

/** What an accepted attempt becomes if its receipt overtook the answer. */
export function afterAcceptedWith(message: RetryBudget, judgement: ReceiptJudgement, now: Date, chance: number): Next {
  return wished(message, judgement, now, chance);
}

function wished(message: RetryBudget, judgement: ReceiptJudgement, now: Date, chance: number): Next {
  switch (judgement.kind) {
    case "sent":
    case "delivered":
      return { state: judgement.kind, reason: null, tries: message.tries };
    case "opted_out":
      return { state: "failed", reason: "opted_out_at_provider", tries: message.tries };
    case "failed":
      return { state: "failed", reason: judgement.reason, tries: message.tries };
    case "again":
      return again(message, judgement, now, chance);
  }
}

/** Receipts by how far they have come; a lower one that arrives later changes nothing. */
export const RECEIPT_RANK: Record<ReceiptState, number> = {
  queued: 0,
  sent: 1,
  delivered: 2,
  undelivered: 2,
  failed: 2,
};
