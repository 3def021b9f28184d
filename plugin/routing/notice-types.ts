import type { Kind } from "./kinds.ts";

/** The types of notices that one source is elected for. Bills, receipts and codes are none of them. */
export const NOTICE_TYPES = [
  "hold_ready",
  "hold_reminder",
  "hold_cancelled",
  "recall_ready",
  "due_soon",
  "due",
  "overdue",
  "auto_renewals",
  "checkout",
  "checkin",
  "renewal",
  "membership_expiry",
] as const;
export type NoticeType = (typeof NOTICE_TYPES)[number];

/** The kind that a patron ticks, for each type. */
export const KIND_OF_TYPE: Readonly<Record<NoticeType, Kind>> = {
  hold_ready: "hold_ready",
  hold_reminder: "hold_ready",
  hold_cancelled: "hold_cancelled",
  recall_ready: "hold_ready",
  due_soon: "due_soon",
  due: "due_soon",
  overdue: "overdue",
  auto_renewals: "loans",
  checkout: "loans",
  checkin: "loans",
  renewal: "loans",
  membership_expiry: "account",
};

/** Koha's own letters of each type, the digest second. Overdue letters are the library's (`overduerules`). */
export const LETTERS_OF_TYPE: Readonly<Record<NoticeType, readonly string[]>> = {
  hold_ready: ["HOLD", "HOLDDGST"],
  hold_reminder: ["HOLD_REMINDER"],
  hold_cancelled: ["HOLD_CANCELLATION", "CANCEL_HOLD_ON_LOST"],
  recall_ready: ["PICKUP_RECALLED_ITEM"],
  due_soon: ["PREDUE", "PREDUEDGST"],
  due: ["DUE", "DUEDGST"],
  overdue: ["ODUE", "ODUE2", "ODUE3"],
  auto_renewals: ["AUTO_RENEWALS", "AUTO_RENEWALS_DGST"],
  checkout: ["CHECKOUT"],
  checkin: ["CHECKIN"],
  renewal: ["RENEWAL"],
  membership_expiry: ["MEMBERSHIP_EXPIRY"],
};

const BY_LETTER = new Map(NOTICE_TYPES.flatMap((type) => LETTERS_OF_TYPE[type].map((code) => [code, type] as const)));

/** The type of a letter; undefined: no source is elected for it. `overdue` are the library's own overdue letters. */
export function typeOf(letterCode: string | null, overdue: ReadonlySet<string>): NoticeType | undefined {
  const code = (letterCode ?? "").toUpperCase();
  if (overdue.has(code)) return "overdue";
  return BY_LETTER.get(code) ?? (/^(?:ODUE|OVERDUE)/.test(code) ? "overdue" : undefined);
}
