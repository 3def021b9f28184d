import type { Deaf } from "../../inbound-health/hearing.ts";
import type { Unsendable } from "../../notices/composing/koha-words.ts";
import type { Reason } from "../../outbox/message.ts";
import type { Because } from "../../routing/route.ts";
import type { OwnWaiting } from "../waiting/waiting-why.ts";
import type { ShownState } from "./shown-state.ts";

/** What is to be done next, worded for staff under `messages:next`. */
export const NEXT_STEPS = [
  "ask_patron",
  "bot",
  "check_email",
  "check_number",
  "decide",
  "enable",
  "go_live",
  "limit",
  "mend_account",
  "mend_wording",
  "nobody",
  "nothing",
  "only_start",
  "opt_in",
  "other_way",
  "person",
  "restored",
  "rules",
  "send_again",
  "switch_on",
  "top_up",
  "unheard",
  "wait",
] as const;
export type NextStep = (typeof NEXT_STEPS)[number];

/** Every reason for which a message or a notice stands as it does, or waits: a closed list. */
export type AnyReason =
  | Reason
  | Because
  | Unsendable
  | OwnWaiting
  | Deaf
  /** Of notices that somebody else dealt with, and of messages that another one serves as well. */
  | "not_pending"
  | "resend_absorbed";

/** What follows from each reason. A reason without a step does not compile. */
const STEPS = {
  account_disabled: "mend_account",
  another_program_polls: "bot",
  asked_ambiguous: "other_way",
  asked_not_found: "send_again",
  asking_provider: "wait",
  awaiting_bot: "wait",
  bad_address: "check_email",
  bad_number: "check_number",
  bot_not_listening: "bot",
  bot_silent: "bot",
  bot_starting: "wait",
  busy: "wait",
  cancelled_by_staff: "send_again",
  carrier_failed: "other_way",
  channel_off: "mend_account",
  chat_gone: "other_way",
  connection_refused: "mend_account",
  connection_silent: "mend_account",
  consent_withdrawn: "ask_patron",
  country_barred: "other_way",
  credentials_refused: "mend_account",
  daily_limit: "limit",
  deferred: "wait",
  empty_text: "mend_wording",
  expired: "other_way",
  for_another_program: "mend_wording",
  gave_up_before_sending: "send_again",
  had_opted_out: "ask_patron",
  host_unknown: "mend_account",
  inbox_not_empty: "wait",
  insufficient_funds: "top_up",
  invited: "wait",
  just_enabled: "wait",
  just_live: "wait",
  landline: "check_number",
  left_before_restore: "nothing",
  mail_rule: "wait",
  mail_rules: "wait",
  mailbox_full: "other_way",
  may_have_left: "send_again",
  merging: "wait",
  new: "wait",
  no_answer: "other_way",
  no_bot: "bot",
  no_patron: "nobody",
  not_opted_in: "opt_in",
  not_opted_in_for_a_day: "opt_in",
  not_pending: "nothing",
  not_set_up_any_more: "mend_account",
  not_wanted: "ask_patron",
  number_changed: "check_number",
  number_misconfigured: "mend_account",
  opted_out: "ask_patron",
  opted_out_at_provider: "only_start",
  opted_out_meanwhile: "ask_patron",
  other_address: "mend_account",
  other_day: "wait",
  other_person: "person",
  patron_gone: "nothing",
  patron_merged: "nothing",
  phone_away: "other_way",
  plugin_disabled: "enable",
  provider_unavailable: "wait",
  proxy_failed: "mend_account",
  rate_limited: "wait",
  refused: "other_way",
  resend_absorbed: "nothing",
  resent: "wait",
  restored: "restored",
  same_event: "nothing",
  security: "nothing",
  sender_refused: "mend_account",
  sender_stopped: "wait",
  spam_filter: "other_way",
  suppressed: "only_start",
  switched_off: "switch_on",
  telegram_blocked: "ask_patron",
  telegram_token_refused: "mend_account",
  telegram_unreachable: "bot",
  texts_refused: "mend_account",
  tls_failed: "mend_account",
  too_late: "send_again",
  too_long: "other_way",
  trial: "go_live",
  trial_only: "go_live",
  tries_spent: "send_again",
  turn: "wait",
  type_off: "rules",
  undelivered: "other_way",
  unheard_text: "unheard",
  unreachable: "wait",
  webhook_elsewhere: "bot",
  worker_died: "other_way",
} as const satisfies Record<AnyReason, NextStep>;

/** All reasons, in the order of the alphabet. */
export const ALL_REASONS = Object.keys(STEPS) as (keyof typeof STEPS)[];

const KNOWN: Readonly<Record<string, NextStep>> = STEPS;

/** What can be done while something still waits; everything else is for what has ended. */
const WHILE_WAITING: ReadonlySet<NextStep> = new Set([
  "bot",
  "enable",
  "go_live",
  "limit",
  "mend_account",
  "opt_in",
  "person",
  "restored",
  "switch_on",
  "top_up",
  "unheard",
]);

/** What is to be done next about a message in this state; undefined: it is well or on its way. Pure. */
export function nextStep(state: ShownState, reason: string | null): NextStep | undefined {
  if (state === "uncertain") return "decide";
  if (state === "sent" || state === "delivered" || state === "in_progress") return undefined;
  const known = KNOWN[reason ?? ""];
  if (state === "pending") return known && WHILE_WAITING.has(known) ? known : "wait";
  if (known && known !== "wait") return known;
  // Nobody was reached, so somebody has to tell the patron; what was cancelled needs nobody.
  return state === "cancelled" ? "nothing" : "other_way";
}
