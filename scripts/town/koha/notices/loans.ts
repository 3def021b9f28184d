import type { Db } from "../../../../plugin/database/connection.ts";
import { type Made, type Occasion, queueRow, writeLetter } from "../letters.ts";
import { readAddressee, readPreferenceOfSystem } from "./addressee.ts";
import { appendOrQueue } from "./merged.ts";
import { readPreference } from "./preferences.ts";

const MODULE = "circulation";
const DAY_MS = 86_400_000;

/**
 * A book is lent, returned or renewed (C4::Circulation::SendCirculationAlert): by each transport that the patron
 * ticked, whether or not it can reach them, as a line of the row that is pending.
 */
export async function alertOfLoan(db: Db, occasion: Occasion, now: Date): Promise<Made[]> {
  const { patronId, code, branch } = occasion;
  const addressee = await readAddressee(db, patronId);
  if (!addressee) return [];
  if (code === "RENEWAL" && (await readPreferenceOfSystem(db, "RenewalSendNotice")) !== "1") return [];
  const preference = await readPreference(db, patronId, code === "CHECKIN" ? "Item_Check_in" : "Item_Checkout");
  const made: Made[] = [];
  for (const transport of preference?.transports.keys() ?? []) {
    const letter = await writeLetter(db, occasion, { module: MODULE, code, branch, transport });
    if (letter) made.push(...(await appendOrQueue(db, letter, addressee, now)));
  }
  return made;
}

/**
 * A loan is due today, or soon (advance_notices.pl): to who has ticked it, `daysInAdvance` days before. Rows are made
 * by each transport that is ticked, whether or not it can reach the patron.
 */
export async function tellDue(db: Db, occasion: Occasion, now: Date): Promise<Made[]> {
  const { patronId } = occasion;
  const addressee = await readAddressee(db, patronId);
  if (!addressee) return [];
  const daysLeft = dayOf(occasion.date) - dayOf(now);
  const preference = await readPreference(db, patronId, daysLeft === 0 ? "Item_Due" : "Advance_Notice");
  if (!preference || (daysLeft !== 0 && preference.daysInAdvance !== daysLeft)) return [];
  const code = `${daysLeft === 0 ? "DUE" : "PREDUE"}${preference.digest ? "DGST" : ""}`;
  // A digest is of all the patron's libraries, and so is written by their own.
  const branch = preference.digest ? addressee.branch : occasion.branch;
  const made: Made[] = [];
  for (const transport of preference.transports.keys()) {
    if (transport === "itiva") continue;
    const letter = await writeLetter(db, occasion, { module: MODULE, code, branch, transport });
    if (letter) made.push(...(await queueRow(db, { ...letter, patronId, from: occasion.branch }, now)));
  }
  return made;
}

const dayOf = (at: Date): number => Math.floor(at.getTime() / DAY_MS);

/** A loan was renewed by itself (automatic_renewals.pl): by the patron's choice, to all by mail, or to nobody. */
export async function tellRenewed(db: Db, occasion: Occasion, now: Date): Promise<Made[]> {
  const { patronId } = occasion;
  const addressee = await readAddressee(db, patronId);
  const wish = await readPreferenceOfSystem(db, "AutoRenewalNotices");
  if (!addressee || (wish !== "preferences" && wish !== "cron")) return [];
  const preference = wish === "preferences" ? await readPreference(db, patronId, "Auto_Renewals") : undefined;
  const transports = wish === "cron" ? ["email"] : [...(preference?.transports.keys() ?? [])];
  const code = preference?.digest ? "AUTO_RENEWALS_DGST" : "AUTO_RENEWALS";
  const made: Made[] = [];
  for (const transport of transports) {
    const letter = await writeLetter(db, occasion, { module: MODULE, code, branch: addressee.branch, transport });
    if (letter) made.push(...(await queueRow(db, { ...letter, patronId, from: addressee.branch }, now)));
  }
  return made;
}

/**
 * The card expires soon (membership_expiry.pl), whatever is ticked: a mail, even without an address, and a text where
 * the record has a number. Without the mail's letter there is neither.
 */
export async function tellExpiry(db: Db, occasion: Occasion, now: Date): Promise<Made[]> {
  const { patronId } = occasion;
  const addressee = await readAddressee(db, patronId);
  if (!addressee || !(await readPreferenceOfSystem(db, "MembershipExpiryDaysNotice"))) return [];
  const { branch, smsNumber } = addressee;
  const write = (transport: string) =>
    writeLetter(db, occasion, { module: "members", code: "MEMBERSHIP_EXPIRY", branch, transport });
  const mail = await write("email");
  if (!mail) return [];
  const mails = await queueRow(db, { ...mail, patronId, from: branch }, now);
  const text = smsNumber === "" ? undefined : await write("sms");
  return text ? [...(await queueRow(db, { ...text, patronId }, now)), ...mails] : mails;
}
