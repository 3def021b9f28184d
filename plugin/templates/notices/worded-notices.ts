/** The notices that have words of ours: one for each type of notice, and for each step of reminders. */
export const WORDED_NOTICES = [
  "hold_ready",
  "hold_reminder_1",
  "hold_reminder_2",
  "hold_reminder_3",
  "hold_cancelled",
  "hold_lost",
  "recall_ready",
  "due_soon",
  "due",
  "overdue_1",
  "overdue_2",
  "overdue_3",
  "auto_renewals",
  "checkin",
  "checkout",
  "renewal",
  "membership_expiry",
  "welcome",
] as const;
export type WordedNotice = (typeof WORDED_NOTICES)[number];

/** Koha's own letters that each wording may replace. A digest is the plural of the same wording. */
export const LETTERS_OF_WORDING: Readonly<Record<WordedNotice, readonly string[]>> = {
  hold_ready: ["HOLD", "HOLDDGST"],
  hold_reminder_1: ["HOLD_REMINDER"],
  hold_reminder_2: ["HOLD_REMINDER"],
  hold_reminder_3: ["HOLD_REMINDER"],
  hold_cancelled: ["HOLD_CANCELLATION"],
  hold_lost: ["CANCEL_HOLD_ON_LOST"],
  recall_ready: ["PICKUP_RECALLED_ITEM"],
  due_soon: ["PREDUE", "PREDUEDGST"],
  due: ["DUE", "DUEDGST"],
  overdue_1: ["ODUE"],
  overdue_2: ["ODUE2"],
  overdue_3: ["ODUE3"],
  auto_renewals: ["AUTO_RENEWALS", "AUTO_RENEWALS_DGST"],
  checkin: ["CHECKIN"],
  checkout: ["CHECKOUT"],
  renewal: ["RENEWAL"],
  membership_expiry: ["MEMBERSHIP_EXPIRY"],
  welcome: ["WELCOME"],
};

const BY_LETTER = new Map(
  WORDED_NOTICES.flatMap((name) => LETTERS_OF_WORDING[name].map((code) => [code, name] as const)).reverse(),
);
const isWorded = (name: string): name is WordedNotice => (WORDED_NOTICES as readonly string[]).includes(name);

/**
 * The wording of a notice, by its type as rules know it (`overdue`, `other` …), its step and its letter, which alone
 * tells a hold that was cancelled from one whose item was lost, and a welcome. An unknown step is the first. Undefined:
 * we have no words for it.
 */
export function wordingFor(type: string, step: 1 | 2 | 3 | null, letterCode: string | null): WordedNotice | undefined {
  const byLetter = BY_LETTER.get((letterCode ?? "").toUpperCase());
  if (byLetter === "hold_lost" || byLetter === "welcome") return byLetter;
  return [type, `${type}_${step ?? 1}`].find(isWorded);
}
