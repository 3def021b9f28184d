import type { MessageName } from "../koha/supply/supply.ts";
import { expectOverdue } from "./expect-overdue.ts";
import {
  type Asked,
  type ExpectedRows,
  hasLetter,
  isKnown,
  type Letter,
  noRows,
  notTicked,
  rowsOf,
} from "./expected-rows.ts";
import { LETTERS_OF_TYPE, type NoticeType } from "./notice-types.ts";

const reserves = (code: string): Letter => ({ module: "reserves", code });
const circulation = (code: string): Letter => ({ module: "circulation", code });

/** By which part of Koha each type is written; each follows rules of its own. */
const BY_TYPE: Readonly<Record<NoticeType, (asked: Asked) => ExpectedRows>> = {
  hold_ready: expectHold,
  hold_reminder: (asked) => expectQueued(asked, "hold_reminder", reserves("HOLD_REMINDER")),
  hold_cancelled: (asked) => expectMail(asked, LETTERS_OF_TYPE.hold_cancelled.map(reserves)),
  recall_ready: (asked) =>
    asked.supply.preferences.recalls
      ? expectMail(asked, LETTERS_OF_TYPE.recall_ready.map(circulation))
      : noRows("off_in_koha"),
  due_soon: expectDueSoon,
  due: (asked) => expectTicked(asked, "item_due", "DUE"),
  overdue: expectOverdue,
  auto_renewals: expectAutoRenewals,
  checkout: (asked) => expectAlert(asked, "item_checkout", "CHECKOUT", "CHECKOUT"),
  checkin: (asked) => expectAlert(asked, "item_check_in", "CHECKIN", "CHECKIN"),
  // A renewal is ticked, and switched off, as a checkout.
  renewal: (asked) =>
    asked.supply.preferences.renewalNotices
      ? expectAlert(asked, "item_checkout", "RENEWAL", "CHECKOUT")
      : noRows("off_in_koha"),
  membership_expiry: expectExpiry,
};

/**
 * Which rows Koha would write for a patron and a type of notice, by its own rules. Where an older list of rights keeps
 * them from us, Koha counts as mailing: then a rule about mail holds as it did.
 */
export function expectRows(asked: Asked, type: NoticeType): ExpectedRows {
  const { readable } = asked.supply;
  const known = type === "overdue" ? readable.overdue : readable.messages;
  return known ? BY_TYPE[type](asked) : rowsOf(asked, new Set(asked.patron.mail ? ["email"] : []), "no_row");
}

/** The letter of a message that a patron gets as a digest has a name of its own. */
const digestOf = (code: string): string => (code === "AUTO_RENEWALS" ? `${code}_DGST` : `${code}DGST`);

/**
 * `_koha_notify_reserve`: a transport counts as used as soon as there is an address for it, even if there are no words
 * for it. Only where none is used, the letter is printed.
 */
function expectHold(asked: Asked): ExpectedRows {
  const { supply, patron } = asked;
  const choice = patron.choices.get("hold_filled");
  const usable = [...(choice?.transports ?? [])].filter((transport) => {
    if (transport === "email") return patron.mail;
    if (transport === "sms") return patron.number;
    if (transport === "phone") return patron.phone;
    return transport !== "itiva" || !supply.preferences.itivaCalls;
  });
  if (usable.length === 0) {
    const print = hasLetter(asked, reserves("HOLD"), "print") ? ["print"] : [];
    return rowsOf(asked, new Set(print), notTicked(asked, "hold_filled") ?? "no_number");
  }
  const written = usable.filter((transport) => {
    const key = `hold_filled ${transport} ${choice?.digest ? "digest" : "single"}`;
    const code = supply.lettersByTransport.get(key);
    return code !== undefined && hasLetter(asked, reserves(code), transport);
  });
  const lacking = patron.number ? "no_sms_letter" : "no_number";
  return rowsOf(asked, new Set(written), notTicked(asked, "hold_filled") ?? lacking);
}

/** Jobs and alerts that write whatever is ticked, whether there is a number or an address for it or not. */
function expectTicked(asked: Asked, message: MessageName, code: string): ExpectedRows {
  if (!asked.supply.messages.has(message)) return noRows("off_in_koha");
  const choice = asked.patron.choices.get(message);
  const digest = choice?.digest && message !== "item_checkout" && message !== "item_check_in";
  const letter = circulation(digest ? digestOf(code) : code);
  if (!isKnown(asked, letter)) return noRows("off_in_koha");
  const written = [...(choice?.transports ?? [])].filter((transport) => hasLetter(asked, letter, transport));
  return rowsOf(asked, new Set(written), notTicked(asked, message) ?? "no_sms_letter");
}

/** `advance_notices.pl` compares the days that the patron set with those that are left; on the last day it is DUE. */
function expectDueSoon(asked: Asked): ExpectedRows {
  const choice = asked.patron.choices.get("advance_notice");
  if (choice && choice.transports.size > 0 && (choice.days ?? 0) < 1) return noRows("unticked_in_koha");
  return expectTicked(asked, "advance_notice", "PREDUE");
}

/** `SendCirculationAlert`: unless the library has switched the alert off. */
function expectAlert(asked: Asked, message: MessageName, code: string, alert: "CHECKIN" | "CHECKOUT"): ExpectedRows {
  const meant = (stored: string, own: string) => stored === "*" || stored.toLowerCase() === own.toLowerCase();
  const blocked = asked.supply.blockedAlerts.some(
    (one) =>
      one.alert === alert && meant(one.library, asked.patron.library) && meant(one.category, asked.patron.category),
  );
  return blocked ? noRows("off_in_koha") : expectTicked(asked, message, code);
}

/** `automatic_renewals.pl`: as ticked, or mail to everybody, or nothing. */
function expectAutoRenewals(asked: Asked): ExpectedRows {
  const { autoRenewals } = asked.supply.preferences;
  if (autoRenewals === "never") return noRows("off_in_koha");
  if (autoRenewals === "preferences") return expectTicked(asked, "auto_renewals", "AUTO_RENEWALS");
  return expectMail(asked, [circulation("AUTO_RENEWALS")]);
}

/** Older Kohas mail everybody, and text whoever has a number, whatever is ticked. */
function expectExpiry(asked: Asked): ExpectedRows {
  const { supply, patron } = asked;
  if (!supply.preferences.expiryNotices) return noRows("off_in_koha");
  const letter = { module: "members", code: "MEMBERSHIP_EXPIRY" };
  if (supply.messages.has("patron_expiry")) return expectQueued(asked, "patron_expiry", letter);
  // Without words for the mail, the job ends.
  if (!hasLetter(asked, letter, "email")) return noRows("off_in_koha");
  const sms = patron.number && hasLetter(asked, letter, "sms");
  return rowsOf(asked, new Set(sms ? ["email", "sms"] : ["email"]), patron.number ? "no_sms_letter" : "no_number");
}

/** `Koha::Patron->queue_notice`: what has no number or address is printed instead. */
function expectQueued(asked: Asked, message: MessageName, letter: Letter): ExpectedRows {
  const { supply, patron } = asked;
  if (!supply.messages.has(message) || !isKnown(asked, letter)) return noRows("off_in_koha");
  const ticked = [...(patron.choices.get(message)?.transports ?? [])];
  if (ticked.length === 0 && message === "patron_expiry" && supply.expiryMandatory) ticked.push("print");
  const written = ticked.flatMap((transport) => {
    const lacks =
      (transport === "email" && !patron.mail) ||
      (transport === "sms" && !patron.number) ||
      (transport === "phone" && !patron.phone);
    const effective = lacks ? "print" : transport;
    return hasLetter(asked, letter, effective) ? [effective] : [];
  });
  const lacking = patron.number ? "no_sms_letter" : "no_number";
  return rowsOf(asked, new Set(written), notTicked(asked, message) ?? lacking);
}

/** Koha writes these as mail only, whether there is an address or not. */
function expectMail(asked: Asked, letters: readonly Letter[]): ExpectedRows {
  const written = letters.some((letter) => hasLetter(asked, letter, "email"));
  return written ? rowsOf(asked, new Set(["email"]), "mail_only_type") : noRows("off_in_koha");
}
