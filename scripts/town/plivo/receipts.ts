import { type Lifetime, rest } from "../lifetime.ts";
import type { PlivoBooks, TakenText, TextState } from "./books.ts";
import type { Callbacks } from "./callbacks.ts";
import { money, RATE_PER_UNIT } from "./credit.ts";
import type { Fields } from "./signing.ts";

/** The course of an accepted text. */
export type Course =
  | { kind: "delivered" }
  /** `againMs`: the last receipt is posted once more after so long, as Plivo does when it got no answer. */
  | { kind: "receipt"; status: "failed" | "undelivered"; errorCode: string; againMs?: number }
  | { kind: "receipt-order"; order: readonly TextState[]; twice?: boolean; errorCode?: string };

export type ReceiptMode = "all" | "final" | "none";

/** One receipt: its status, and the sequence number that shows its place in whatever order receipts arrive. */
interface Receipt {
  status: TextState;
  sequence: number;
}

const PLACE: Record<TextState, number> = { queued: 1, sent: 2, delivered: 3, undelivered: 3, failed: 3 };

/**
 * The receipts that a text gets, in the order in which they are sent. Ordinary texts follow the mode; ordered faults do
 * not.
 */
function planReceipts(course: Course, mode: ReceiptMode): Receipt[] {
  if (course.kind === "receipt-order") {
    return course.order
      .flatMap((status) => (course.twice ? [status, status] : [status]))
      .map((status) => ({ status, sequence: PLACE[status] }));
  }
  // A text that failed never left Plivo, so there is no receipt "sent".
  const states: TextState[] =
    course.kind === "delivered"
      ? ["queued", "sent", "delivered"]
      : course.status === "failed"
        ? ["queued", "failed"]
        : ["queued", "sent", "undelivered"];
  const receipts = states.map((status, i) => ({ status, sequence: i + 1 }));
  if (mode === "all") return receipts;
  return mode === "none" && course.kind === "delivered" ? [] : receipts.slice(-1);
}

/** `2026-11-21 09:30:00.123000` in UTC, the format of times in callbacks. */
const callbackTime = (at: Date): string => `${at.toISOString().slice(0, 23).replace("T", " ")}000`;

/** See https://docs.plivo.com/docs/messaging/api/message/message-status-callbacks */
function receiptFields(text: TakenText, receipt: Receipt, errorCode: string | undefined, now: Date): Fields {
  const { status, sequence } = receipt;
  const left = status === "sent" || status === "delivered" || status === "undelivered";
  const ended = status === "delivered" || status === "undelivered";
  return [
    ["MessageUUID", text.uuid],
    ["ParentMessageUUID", text.uuid],
    ["PartInfo", "1 of 1"],
    ["From", text.src],
    ["To", text.dst],
    ["Type", "sms"],
    ["Status", status],
    ["Units", String(text.units)],
    ["TotalRate", money(RATE_PER_UNIT)],
    ["TotalAmount", money(status === "failed" ? 0 : text.units * RATE_PER_UNIT)],
    ["MCC", "310"],
    ["MNC", "004"],
    ["Sequence", String(sequence)],
    ["MessageTime", callbackTime(text.takenAt)],
    ["QueuedTime", callbackTime(text.takenAt)],
    ["SentTime", left ? callbackTime(now) : ""],
    ["DeliveryReportTime", ended ? callbackTime(now) : ""],
    ["requester_ip", "127.0.0.1"],
    ["PowerpackUUID", ""],
    ...(status === "failed" || status === "undelivered" ? [["ErrorCode", errorCode ?? "1000"] as const] : []),
  ];
}

/** Moves a text to a state unless it has a later one already, so that the order of its receipts does not matter. */
function advance(text: TakenText, course: Course, status: TextState): void {
  if (PLACE[status] < PLACE[text.state]) return;
  text.state = status;
  if (status === "failed" || status === "undelivered") {
    text.errorCode = course.kind === "delivered" ? undefined : (course.errorCode ?? "1000");
  }
}

export interface Receipts {
  follow(text: TakenText, course: Course, lifetime: Lifetime): void;
}

/**
 * Takes a text through its states and posts each receipt to the text's URL. The first try of a receipt follows that of
 * the one before it; retries run in parallel.
 */
export function sendReceipts(
  books: PlivoBooks,
  callbacks: Callbacks,
  modeOf: (to: string) => ReceiptMode,
  delayMs: number,
  now: () => Date,
): Receipts {
  const post = async (text: TakenText, receipt: Receipt, lifetime: Lifetime) => {
    if (text.url === undefined) return;
    const fields = receiptFields(text, receipt, text.errorCode, now());
    const callback = { method: text.method, url: text.url, fields };
    await new Promise<void>((tried) => void callbacks.insist(callback, lifetime, () => tried()));
  };
  const walk = async (text: TakenText, course: Course, receipts: readonly Receipt[], lifetime: Lifetime) => {
    for (const receipt of receipts) {
      if (!(await rest(delayMs, lifetime))) return;
      advance(text, course, receipt.status);
      books.changed();
      await post(text, receipt, lifetime);
    }
    const last = receipts.at(-1);
    if (course.kind !== "receipt" || course.againMs === undefined || last === undefined) return;
    if (await rest(course.againMs, lifetime)) await post(text, last, lifetime);
  };
  return {
    follow: (text, course, lifetime) => {
      const receipts = planReceipts(course, modeOf(text.dst));
      // Many routes give no receipt, and then "sent" is the final state. No timer for these, since a benchmark sends
      // thousands.
      if (receipts.length === 0) advance(text, course, "sent");
      else void walk(text, course, receipts, lifetime);
    },
  };
}
