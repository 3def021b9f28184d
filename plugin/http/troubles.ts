import type { ChannelName } from "../database/tables.ts";

/** Everything that can keep messages from leaving; `http/staff/not-well/mends` says for each where it is mended. */
export const TROUBLES = [
  "nothing_set_up",
  "not_set_up_any_more",
  "switched_off",
  "daily_limit",
  "no_process_sends",
  // Why a sender rests.
  "sender_stopped",
  "credentials_refused",
  "number_misconfigured",
  "sender_refused",
  "insufficient_funds",
  "account_disabled",
  "rate_limited",
  "provider_unavailable",
  "unreachable",
  "connection_refused",
  "connection_silent",
  "host_unknown",
  "tls_failed",
  "proxy_failed",
  // Why patrons are not heard (`inbound-health/hearing`).
  "no_bot",
  "bot_silent",
  "bot_not_listening",
  "awaiting_bot",
  "inbox_not_empty",
  "bot_starting",
  "telegram_unreachable",
  "telegram_token_refused",
  "another_program_polls",
  "webhook_elsewhere",
  "texts_refused",
  "other_address",
  "asking_provider",
  "restored",
  // What is wrong with the database (`database/trouble`); the last one only the log can tell.
  "database_read_only",
  "database_locked",
  "database_gone",
  "database_silent",
  "database_login_refused",
  "database_no_database",
  "database_denied",
  "database_full",
  "database_crowded",
  "database_old_tables",
  "database_damaged",
  "database_other",
] as const;

export type TroubleCode = (typeof TROUBLES)[number];

/** What keeps messages from leaving. */
export interface Trouble {
  code: TroubleCode;
  /** Where it concerns one way only. */
  channel?: ChannelName;
  /** For staff. */
  sentence: string;
}

const CODES: ReadonlySet<string> = new Set(TROUBLES);

/** The code for why a sender rests, as its row says it; an older or newer program may have written that. */
export const restCode = (because: string): TroubleCode =>
  CODES.has(because) ? (because as TroubleCode) : "sender_stopped";

export const sentencesOf = (troubles: readonly Trouble[]): string[] => troubles.map(({ sentence }) => sentence);

/** Each sentence once. */
export const onceEach = (troubles: readonly Trouble[]): Trouble[] => [
  ...new Map(troubles.map((one) => [one.sentence, one])).values(),
];
