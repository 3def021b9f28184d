import type { Reachable } from "../consent/standing.ts";
import type { ChannelName } from "../database/tables.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * Koha merges further lines into these while they are pending, so they wait for a while
 * (C4::Circulation::SendCirculationAlert).
 */
const MERGED_BY_KOHA: ReadonlySet<string> = new Set(["CHECKIN", "CHECKOUT", "RENEWAL"]);
const MERGE_MS = 15 * MINUTE;
const UNCLAIMED_MS = 24 * HOUR;
/**
 * A notice older than this is never sent: switching on, or opting in, must not release a backlog. The shim counts by it
 * too ($TOO_LATE_HOURS in Mode.pm); shim/numbers.test.ts compares the two.
 */
export const TOO_LATE_MS = 48 * HOUR;

/** Letters that we never send, because they contain passwords or codes. */
const SECURITY: ReadonlySet<string> = new Set([
  "PASSWORD_RESET",
  "STAFF_PASSWORD_RESET",
  "PASSWORD_CHANGE",
  "OTP_TOKEN",
  "2FA_OTP_TOKEN",
  "2FA_ENABLE",
  "2FA_DISABLE",
  "OPAC_REG_VERIFY",
]);

export type Because =
  | "no_patron"
  | "security"
  | "patron_gone"
  | "merging"
  | "too_late"
  | "consent_withdrawn"
  | "suppressed"
  | "not_opted_in"
  | "not_opted_in_for_a_day"
  | "not_wanted"
  | "sender_stopped";

/** What happens to a notice now. */
export type Decision =
  | { kind: "send"; channel: ChannelName; sender: string; addressId: number; ledgerId: number; until: Date }
  /** To be looked at again at `until`. */
  | { kind: "hold"; until: Date; because: Because }
  /** It will never be sent. */
  | { kind: "end"; because: Because }
  /** Not ours to touch. */
  | { kind: "leave"; because: Because };

export interface Facts {
  patronId: number | null;
  letterCode: string | null;
  /** When it was queued, or returned by a Resend; its age is counted from here. */
  since: Date;
  /** The fifteen minutes of merging are counted from here. */
  mergingSince: Date;
  /** Whether the host still has the patron. */
  patronExists: boolean;
  /** The patron's consent by channel, newest choice first. */
  choices: readonly Reachable[];
  /** Whether the patron wants this kind of notice by that channel. */
  wants(channel: ChannelName): boolean;
  /** The sender of each channel; a channel that is switched off is missing. */
  senders: ReadonlyMap<ChannelName, string>;
}

/**
 * Decides what happens to one of Koha's sms notices. Of several channels that the patron opted in to, the one chosen
 * last is preferred.
 */
export function route(facts: Facts, now: Date): Decision {
  if (facts.patronId === null) return { kind: "leave", because: "no_patron" };
  if (facts.letterCode !== null && SECURITY.has(facts.letterCode)) return { kind: "leave", because: "security" };
  if (!facts.patronExists) return { kind: "leave", because: "patron_gone" };

  const age = now.getTime() - facts.since.getTime();
  if (age >= TOO_LATE_MS) return { kind: "end", because: "too_late" };

  const mergedUntil = facts.mergingSince.getTime() + MERGE_MS;
  if (facts.letterCode !== null && MERGED_BY_KOHA.has(facts.letterCode) && now.getTime() < mergedUntil) {
    return { kind: "hold", until: new Date(mergedUntil), because: "merging" };
  }
  return chosen(facts, age, now);
}

function chosen(facts: Facts, age: number, now: Date): Decision {
  const everywhere = facts.choices.filter((choice) => choice.state === "opted_in");
  const optedIn = everywhere.filter((choice) => facts.wants(choice.channel));
  if (everywhere.length > 0 && optedIn.length === 0) return { kind: "end", because: "not_wanted" };
  for (const { channel, addressId, ledgerId } of optedIn) {
    const sender = facts.senders.get(channel);
    if (sender === undefined || addressId === null) continue;
    return { kind: "send", channel, sender, addressId, ledgerId, until: new Date(facts.since.getTime() + TOO_LATE_MS) };
  }
  if (optedIn.length > 0)
    return { kind: "hold", until: new Date(now.getTime() + 10 * MINUTE), because: "sender_stopped" };
  if (facts.choices.some((choice) => choice.state === "opted_out" || choice.state === "pending_opt_out")) {
    return { kind: "end", because: "consent_withdrawn" };
  }
  if (age >= UNCLAIMED_MS) return { kind: "end", because: "not_opted_in_for_a_day" };
  // An opt-in wakes it at once; the ten minutes are for an opt-in that we were not told of.
  const until = Math.min(facts.since.getTime() + UNCLAIMED_MS, now.getTime() + 10 * MINUTE);
  return { kind: "hold", until: new Date(until), because: "not_opted_in" };
}
