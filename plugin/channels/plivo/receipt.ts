import { z } from "zod";
import type { ReceiptState } from "../../database/tables.ts";
import { Failure } from "../../foundation/failure.ts";
import type { ReceiptJudgement, Receipts, StatedReceipt } from "../receipt.ts";
import { carriesSignature, proofByPlivo } from "./signature.ts";

/**
 * Plivo's words for a message's state; `read` is WhatsApp's, `rejected` stands in older documents only, `accepted` and
 * `expired` are other providers' and in none.
 */
const STATES: ReadonlyMap<string, ReceiptState> = new Map([
  ["accepted", "queued"],
  ["queued", "queued"],
  ["sent", "sent"],
  ["delivered", "delivered"],
  ["read", "delivered"],
  ["undelivered", "undelivered"],
  ["expired", "undelivered"],
  ["failed", "failed"],
  ["rejected", "failed"],
]);
/** What a state without a code of its own says about the cause. */
const IMPLIED_CODES: ReadonlyMap<string, string> = new Map([["expired", "420"]]);

/** Plivo's word as ours; undefined for one that we do not know. */
export function readState(word: string): ReceiptState | undefined {
  return STATES.get(word.toLowerCase());
}

/** "000" and nothing at all both mean that there was no error. */
export function readErrorCode(code: string | null | undefined): string | undefined {
  const trimmed = code?.trim() ?? "";
  return /^0*$/.test(trimmed) ? undefined : trimmed.slice(0, 16);
}

const receiptForm = z.object({
  MessageUUID: z.string().regex(/^[\w-]{1,64}$/, "is not a message's id"),
  Status: z.string().regex(/^[a-z][a-z _-]{0,31}$/i, "is not a state"),
  ErrorCode: z
    .string()
    .regex(/^[\w.-]*$/, "is not a code")
    .optional(),
});

/**
 * Reads the form of a status callback, ignoring the fields that we do not need. A state that we do not know says that
 * Plivo has the message, or, with an error code, that it did not arrive: refusing it would only have it repeated.
 * Throws Failure `malformed`, whose sentence names the wrong fields and never their values.
 * https://www.plivo.com/docs/messaging/api/message/message-status-callbacks
 */
export function readReceipt(form: ReadonlyArray<readonly [string, string]>): StatedReceipt {
  const read = receiptForm.safeParse(Object.fromEntries(form));
  if (!read.success) {
    const wrong = read.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
    throw new Failure("malformed", `The receipt is not as expected: ${wrong}.`);
  }
  const { Status: word, ErrorCode } = read.data;
  const code = readErrorCode(ErrorCode) ?? IMPLIED_CODES.get(word.toLowerCase());
  const state = readState(word) ?? (code === undefined ? "queued" : "undelivered");
  return { reference: read.data.MessageUUID, state, ...(code === undefined ? {} : { code }) };
}

/** Plivo refuses everything for two minutes after the credit ran out, and fails what it has queued. */
export const NO_CREDIT_MS = 120_000;

/** A disabled account needs a person; its messages are tried again after this time. */
export const DISABLED_MS = 600_000;

/** Invalid settings stop the number for so long: they are nobody's message's fault, and lose none. */
export const MISCONFIGURED_MS = 60_000;

/** A phone that could not be reached is tried again after this time, over a few hours. */
const PHONE_AWAY_MS = 1_800_000;

/** Our own number may not send, whoever the message is for. */
const unfitNumber = (stopSenderMs: number): ReceiptJudgement => {
  return { kind: "again", reason: "number_misconfigured", counts: false, stopSenderMs };
};

/**
 * https://www.plivo.com/docs/messaging/troubleshooting/error-codes; a code that is not here counts as a failure of the
 * carrier. 950 and 960: our number is not registered or verified for the United States, or has used up what it may send
 * until it is (https://support.plivo.com/hc/en-us/articles/360049342151).
 */
const RECEIPT_CODES: ReadonlyMap<string, ReceiptJudgement> = new Map<string, ReceiptJudgement>([
  ["10", { kind: "failed", reason: "refused" }],
  ["20", { kind: "failed", reason: "carrier_failed" }],
  ["30", { kind: "failed", reason: "spam_filter" }],
  ["40", unfitNumber(MISCONFIGURED_MS)],
  ["50", { kind: "failed", reason: "bad_number" }],
  ["80", { kind: "again", reason: "phone_away", counts: true, waitMs: PHONE_AWAY_MS }],
  ["110", { kind: "failed", reason: "too_long" }],
  ["200", { kind: "opted_out" }],
  ["201", { kind: "failed", reason: "refused" }],
  ["300", { kind: "again", reason: "provider_unavailable", counts: true }],
  ["420", { kind: "again", reason: "expired", counts: true }],
  ["450", { kind: "failed", reason: "country_barred" }],
  ["900", { kind: "again", reason: "insufficient_funds", counts: false, stopSenderMs: NO_CREDIT_MS }],
  ["910", { kind: "again", reason: "account_disabled", counts: false, stopSenderMs: DISABLED_MS }],
  ["950", unfitNumber(DISABLED_MS)],
  ["960", unfitNumber(DISABLED_MS)],
]);

/** Whether the message arrived, failed for good, or may be sent again because it surely never left Plivo. */
export function judgeReceipt(state: ReceiptState, code: string | undefined): ReceiptJudgement {
  if (state === "delivered") return { kind: "delivered" };
  if (state === "queued" || state === "sent") return { kind: "sent" };
  const judgement = code === undefined ? undefined : RECEIPT_CODES.get(code);
  return judgement ?? { kind: "failed", reason: "carrier_failed" };
}

/** Plivo's receipts. Plivo signs the public address, since a proxy may have changed the host that we see. */
export const plivoReceipts: Receipts = {
  path: "plivo",
  isSigned: carriesSignature,
  read: ({ path, form, header }, { plivo }) => {
    const url = `${plivo?.publicUrl ?? ""}${path}`;
    const proof = plivo && proofByPlivo({ method: "POST", url, form, header }, plivo.authToken.reveal());
    if (!proof) throw new Failure("not_signed", "This receipt does not carry Plivo's signature.");
    return { ...readReceipt(form), proof };
  },
  judge: judgeReceipt,
};
