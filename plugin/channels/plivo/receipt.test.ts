import { expect, test } from "vitest";
import type { ReceiptState } from "../../database/tables.ts";
import type { ReceiptJudgement } from "../receipt.ts";
import { judgeReceipt, readReceipt } from "./receipt.ts";

const form = (fields: Record<string, string>) => Object.entries(fields);
const delivered = {
  MessageUUID: "5b40a428-bfc7-4daf-9d06-726c558bf3b8",
  From: "15550001111",
  To: "15552223333",
  Type: "sms",
  Status: "delivered",
  Units: "1",
  TotalRate: "0.00550",
  TotalAmount: "0.00550",
  MCC: "310",
  MNC: "004",
  Sequence: "3",
  MessageTime: "2026-11-21 09:30:00.123000",
  PowerpackUUID: "",
};
const reference = delivered.MessageUUID;

test.each<{ says: Record<string, string>; receipt: object }>([
  { says: {}, receipt: { reference, state: "delivered" } },
  { says: { ErrorCode: "000" }, receipt: { reference, state: "delivered" } },
  { says: { ErrorCode: "" }, receipt: { reference, state: "delivered" } },
  { says: { Status: "read" }, receipt: { reference, state: "delivered" } },
  { says: { Status: "Sent" }, receipt: { reference, state: "sent" } },
  { says: { Status: "undelivered", ErrorCode: "80" }, receipt: { reference, state: "undelivered", code: "80" } },
  { says: { Status: "failed", ErrorCode: "4711" }, receipt: { reference, state: "failed", code: "4711" } },
  { says: { Status: "rejected", ErrorCode: "10" }, receipt: { reference, state: "failed", code: "10" } },
  { says: { Status: "accepted" }, receipt: { reference, state: "queued" } },
  { says: { Status: "expired" }, receipt: { reference, state: "undelivered", code: "420" } },
  { says: { Status: "expired", ErrorCode: "80" }, receipt: { reference, state: "undelivered", code: "80" } },
  { says: { Status: "constructor" }, receipt: { reference, state: "queued" } },
  { says: { Status: "seen by nobody", ErrorCode: "20" }, receipt: { reference, state: "undelivered", code: "20" } },
])("a receipt that says $says is read as $receipt", ({ says, receipt }) => {
  expect(readReceipt(form({ ...delivered, ...says }))).toEqual(receipt);
});

test.each<{ wrong: Record<string, string>; names: string }>([
  { wrong: { MessageUUID: "" }, names: "MessageUUID" },
  { wrong: { MessageUUID: "x' or 15552223333" }, names: "MessageUUID" },
  { wrong: { Status: "15552223333" }, names: "Status" },
  { wrong: { Status: "" }, names: "Status" },
  { wrong: { ErrorCode: "<15552223333>" }, names: "ErrorCode" },
])("a receipt with $wrong is malformed, and the sentence names the field without its value", ({ wrong, names }) => {
  const read = () => readReceipt(form({ ...delivered, ...wrong }));
  expect(read).toThrow(expect.objectContaining({ code: "malformed", message: expect.stringContaining(names) }));
  expect(read).not.toThrow(/15552223333/);
});

test("an empty form is malformed", () => {
  expect(() => readReceipt([])).toThrow(/MessageUUID.*Status/);
});

test.each<[ReceiptState, string | undefined, ReceiptJudgement]>([
  ["queued", undefined, { kind: "sent" }],
  ["sent", undefined, { kind: "sent" }],
  ["delivered", undefined, { kind: "delivered" }],
  ["failed", "10", { kind: "failed", reason: "refused" }],
  ["undelivered", "20", { kind: "failed", reason: "carrier_failed" }],
  ["undelivered", "30", { kind: "failed", reason: "spam_filter" }],
  ["failed", "40", { kind: "again", reason: "number_misconfigured", counts: false, stopSenderMs: 60_000 }],
  ["failed", "50", { kind: "failed", reason: "bad_number" }],
  ["undelivered", "70", { kind: "failed", reason: "carrier_failed" }],
  ["undelivered", "80", { kind: "again", reason: "phone_away", counts: true, waitMs: 1_800_000 }],
  ["failed", "110", { kind: "failed", reason: "too_long" }],
  ["failed", "200", { kind: "opted_out" }],
  ["failed", "201", { kind: "failed", reason: "refused" }],
  ["failed", "300", { kind: "again", reason: "provider_unavailable", counts: true }],
  ["failed", "420", { kind: "again", reason: "expired", counts: true }],
  ["failed", "450", { kind: "failed", reason: "country_barred" }],
  ["failed", "900", { kind: "again", reason: "insufficient_funds", counts: false, stopSenderMs: 120_000 }],
  ["failed", "910", { kind: "again", reason: "account_disabled", counts: false, stopSenderMs: 600_000 }],
  ["failed", "950", { kind: "again", reason: "number_misconfigured", counts: false, stopSenderMs: 600_000 }],
  ["undelivered", "960", { kind: "again", reason: "number_misconfigured", counts: false, stopSenderMs: 600_000 }],
  ["undelivered", "1000", { kind: "failed", reason: "carrier_failed" }],
  ["undelivered", "31337", { kind: "failed", reason: "carrier_failed" }],
  ["undelivered", "toString", { kind: "failed", reason: "carrier_failed" }],
  ["failed", undefined, { kind: "failed", reason: "carrier_failed" }],
])("%s with code %s means %o", (state, code, judgement) => {
  expect(judgeReceipt(state, code)).toEqual(judgement);
});
