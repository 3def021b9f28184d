import type { Db } from "../../../../plugin/database/connection.ts";
import type { KohaEvent, Made, Occasion } from "../letters.ts";
import { remindOfHold, tellHoldCancelled, tellHoldReady } from "./hold.ts";
import { alertOfLoan, tellDue, tellExpiry, tellRenewed } from "./loans.ts";
import { tellOverdue } from "./overdue.ts";

type Tell = (db: Db, occasion: Occasion, now: Date) => Promise<Made[]>;

const BY_EVENT: Readonly<Record<KohaEvent, Tell>> = {
  HOLD: tellHoldReady,
  HOLD_REMINDER: remindOfHold,
  HOLD_CANCELLATION: tellHoldCancelled,
  PREDUE: tellDue,
  DUE: tellDue,
  ODUE: tellOverdue,
  CHECKOUT: alertOfLoan,
  CHECKIN: alertOfLoan,
  RENEWAL: alertOfLoan,
  AUTO_RENEWALS: tellRenewed,
  MEMBERSHIP_EXPIRY: tellExpiry,
};

/**
 * Puts into Koha's queue what Koha itself would write of an occasion, by its own rules: the patron's choice, what the
 * record has, the library's letters, preferences and overdue rules. Returns the rows, an sms row first; perhaps none.
 */
export async function queueNotices(db: Db, occasion: Occasion, now: Date): Promise<Made[]> {
  const made = await BY_EVENT[occasion.code](db, occasion, now);
  return made.toSorted((a, b) => Number(b.transport === "sms") - Number(a.transport === "sms"));
}
