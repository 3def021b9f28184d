import type { AttemptOutcome, MessageState, NoticeState, ReceiptState } from "../../../plugin/database/tables.ts";
import type { KohaEvent } from "../koha/letters.ts";

/** What became of one request to the provider. */
export interface Try {
  outcome: AttemptOutcome;
  reason?: string;
  receipt?: ReceiptState;
  receiptCode?: string;
}

/** One notice of last week, and what became of it. */
export interface Past {
  patronId: number;
  hoursAgo: number;
  code: Extract<KohaEvent, "HOLD" | "PREDUE" | "ODUE">;
  channel?: "sms" | "telegram";
  /** Its message; undefined: it made none. */
  message?: { state: MessageState; reason?: string; tries: readonly Try[]; dueInMinutes?: number };
  /** Why it made none. */
  notice?: { state: NoticeState; because: string };
}

const ARRIVED: Try = { outcome: "accepted", receipt: "delivered" };
const TAKEN: Try = { outcome: "accepted" };
const lost = (receiptCode: string, receipt: ReceiptState = "undelivered"): Try => ({
  outcome: "accepted",
  receipt,
  receiptCode,
});

type What = [patronId: number, hoursAgo: number, code: Past["code"]];

const delivered = (...[patronId, hoursAgo, code]: What): Past => ({
  ...{ patronId, hoursAgo, code },
  message: { state: "delivered", tries: [ARRIVED] },
});
const chatted = (...[patronId, hoursAgo, code]: What): Past => ({
  ...{ patronId, hoursAgo, code, channel: "telegram" },
  message: { state: "sent", tries: [TAKEN] },
});
const failed = (what: What, reason: string, one: Try): Past => ({
  ...{ patronId: what[0], hoursAgo: what[1], code: what[2] },
  message: { state: "failed", reason, tries: [one] },
});
const cancelled = (what: What, reason: string): Past => ({
  ...{ patronId: what[0], hoursAgo: what[1], code: what[2] },
  message: { state: "cancelled", reason, tries: [] },
});
const unmade = (what: What, because: string): Past => ({
  ...{ patronId: what[0], hoursAgo: what[1], code: what[2] },
  notice: { state: "ended", because },
});

/** The last seven days, oldest first: every state that a message can have, in all three libraries. */
export const WEEK: readonly Past[] = [
  delivered(51, 164, "HOLD"),
  delivered(53, 160, "HOLD"),
  chatted(55, 143, "HOLD"),
  delivered(54, 141, "ODUE"),
  {
    ...{ patronId: 52, hoursAgo: 138, code: "ODUE" },
    message: { state: "delivered", tries: [{ outcome: "retry", reason: "provider_unavailable" }, ARRIVED] },
  },
  unmade([57, 120, "HOLD"], "not_opted_in_for_a_day"),
  failed([62, 117, "ODUE"], "carrier_failed", lost("70")),
  chatted(56, 115, "ODUE"),
  delivered(60, 97, "ODUE"),
  unmade([59, 96, "HOLD"], "not_opted_in_for_a_day"),
  delivered(61, 92, "PREDUE"),
  delivered(51, 75, "PREDUE"),
  unmade([53, 73, "PREDUE"], "empty_text"),
  { ...{ patronId: 54, hoursAgo: 71, code: "HOLD" }, message: { state: "sent", tries: [TAKEN] } },
  cancelled([52, 69, "HOLD"], "too_late"),
  unmade([58, 52, "ODUE"], "had_opted_out"),
  failed([61, 50, "HOLD"], "spam_filter", lost("30")),
  failed([65, 47, "PREDUE"], "bad_number", lost("50", "failed")),
  unmade([51, 46, "HOLD"], "too_late"),
  cancelled([62, 29, "HOLD"], "cancelled_by_staff"),
  failed([54, 27, "ODUE"], "insufficient_funds", { outcome: "refused", reason: "insufficient_funds" }),
  {
    ...{ patronId: 61, hoursAgo: 26, code: "PREDUE" },
    message: { state: "uncertain", reason: "asked_ambiguous", tries: [{ outcome: "uncertain", reason: "no_answer" }] },
  },
  delivered(62, 25, "ODUE"),
  chatted(56, 24, "HOLD"),
  delivered(52, 5, "HOLD"),
  delivered(60, 3, "HOLD"),
  {
    ...{ patronId: 60, hoursAgo: 1, code: "ODUE" },
    message: { state: "queued", reason: "phone_away", tries: [lost("80")], dueInMinutes: 25 },
  },
];

/** A text of last week, and what followed from it. */
export interface PastText {
  patronId: number;
  hoursAgo: number;
  text: string;
  outcome: "not_understood" | "noted";
  /** Somebody has dealt with it. */
  done?: true;
}

export const TEXTS: readonly PastText[] = [
  {
    ...{ patronId: 52, hoursAgo: 90, outcome: "not_understood", done: true },
    text: "¿Puedo devolver el libro en otra biblioteca?",
  },
  { patronId: 53, hoursAgo: 74, text: "Merci !", outcome: "noted" },
  {
    ...{ patronId: 51, hoursAgo: 45, outcome: "not_understood" },
    text: "Can I bring it back on Monday instead? I am away this week.",
  },
];
