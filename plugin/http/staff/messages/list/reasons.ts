import type { Frame } from "../../../frame/layout.tsx";
import { sayReason } from "../shown-words.tsx";

/** Why a message or notice may stand as it does, as far as somebody may want to list them by it. */
export const REASONS = [
  "account_disabled",
  "asked_not_found",
  "bad_address",
  "bad_number",
  "cancelled_by_staff",
  "carrier_failed",
  "chat_gone",
  "consent_withdrawn",
  "country_barred",
  "credentials_refused",
  "empty_text",
  "expired",
  "for_another_program",
  "had_opted_out",
  "insufficient_funds",
  "landline",
  "mailbox_full",
  "may_have_left",
  "no_answer",
  "not_opted_in",
  "not_opted_in_for_a_day",
  "not_wanted",
  "number_changed",
  "opted_out_at_provider",
  "opted_out_meanwhile",
  "other_day",
  "other_person",
  "patron_gone",
  "phone_away",
  "refused",
  "same_event",
  "spam_filter",
  "suppressed",
  "telegram_blocked",
  "too_late",
  "too_long",
  "trial_only",
  "tries_spent",
  "type_off",
  "undelivered",
  "unheard_text",
] as const;

const LONGEST = 70;

/** The reasons in the reader's words, in the order of the alphabet; long ones are cut. */
export function reasonsOf(frame: Frame): { value: string; name: string }[] {
  return REASONS.map((value) => ({ value, name: cut(sayReason(value, frame)) })).sort((one, other) =>
    one.name.localeCompare(other.name, frame.lang),
  );
}

const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST).trimEnd()}…` : text);
