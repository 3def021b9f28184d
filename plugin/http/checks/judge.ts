import type { ChannelName } from "../../database/tables.ts";
import type { AccountCheck } from "../../settings/account-checks.ts";

/** What is known of an account: tested and good, tested and bad, changed since its test, or never tested. */
export type AccountState = "good" | "failed" | "changed" | "never";

export interface AccountFinding {
  channel: ChannelName;
  state: AccountState;
  /** When it was tested last; absent if it never was. */
  at?: Date;
  /** Why the test failed. */
  because?: string;
}

/** Judges an account that is set up by its last test. Pure. */
export function judgeAccount(
  channel: ChannelName,
  fingerprint: string | undefined,
  check: AccountCheck | undefined,
): AccountFinding {
  if (!check) return { channel, state: "never" };
  const at = check.checkedAt;
  if (check.account !== fingerprint) return { channel, state: "changed", at };
  if (check.good) return { channel, state: "good", at };
  return { channel, state: "failed", at, because: check.because ?? "provider_unavailable" };
}
