import type { Left } from "../consent/read-standing.ts";
import type { Reachable } from "../consent/standing.ts";
import type { ChannelName } from "../database/tables.ts";
import { MERGED_BY_KOHA } from "../koha/queue/growing.ts";
import { SECURITY_LETTERS } from "../koha/security-letters.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Koha makes these rows as those that it adds to, and never adds to them (Koha::Recall). */
const WHOLE_AT_ONCE: ReadonlySet<string> = new Set(["PICKUP_RECALLED_ITEM", "RETURN_RECALLED_ITEM"]);
/** What Koha may add to waits for so long. */
const MERGE_MS = 15 * MINUTE;
/** How long a notice waits for its patron to opt in. */
export const UNCLAIMED_MS = 24 * HOUR;
/**
 * A notice older than this is never sent: switching on, or opting in, must not release a backlog. The shim counts by it
 * too ($TOO_LATE_HOURS in Mode.pm); shim/numbers.test.ts compares the two.
 */
export const TOO_LATE_MS = 48 * HOUR;

/** Letters that we never send, because they contain passwords or codes. */
const SECURITY = new RegExp(SECURITY_LETTERS, "i");

/**
 * Why nothing goes to a patron who has left: before the notice was queued, or while it waited; or by whom the end came.
 * `opted_out` says no more than that.
 */
export type LeftBecause =
  | "had_opted_out"
  | "opted_out_meanwhile"
  | "opted_out"
  | "telegram_blocked"
  | "opted_out_at_provider"
  | "number_changed";

export type Because =
  | "no_patron"
  | "security"
  | "patron_gone"
  | "merging"
  | "too_late"
  | LeftBecause
  | "suppressed"
  | "not_opted_in"
  | "not_opted_in_for_a_day"
  | "not_wanted"
  | "sender_stopped"
  | "other_person";

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
  /** Koha made the row so that it can add to it. */
  growing?: boolean;
  /** Whether the host still has the patron. */
  patronExists: boolean;
  /** The patron's consent by channel, newest choice first. */
  choices: readonly Reachable[];
  /** How the patron last left a channel; undefined: never. */
  left?: Left | undefined;
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
  if (facts.letterCode !== null && SECURITY.test(facts.letterCode)) return { kind: "leave", because: "security" };
  if (!facts.patronExists) return { kind: "leave", because: "patron_gone" };

  const age = now.getTime() - facts.since.getTime();
  if (age >= TOO_LATE_MS) return { kind: "end", because: "too_late" };

  const mergedUntil = facts.mergingSince.getTime() + MERGE_MS;
  if (isMerged(facts) && now.getTime() < mergedUntil) {
    return { kind: "hold", until: new Date(mergedUntil), because: "merging" };
  }
  return chosen(facts, age, now);
}

function isMerged({ letterCode, growing = false }: Facts): boolean {
  if (letterCode === null) return growing;
  return MERGED_BY_KOHA.has(letterCode) || (growing && !WHOLE_AT_ONCE.has(letterCode));
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
    return { kind: "end", because: leftBecause(facts) };
  }
  if (age >= UNCLAIMED_MS) return { kind: "end", because: "not_opted_in_for_a_day" };
  // An opt-in wakes it at once; the ten minutes are for an opt-in that we were not told of.
  const until = Math.min(facts.since.getTime() + UNCLAIMED_MS, now.getTime() + 10 * MINUTE);
  return { kind: "hold", until: new Date(until), because: "not_opted_in" };
}

const BY_EVENT: Readonly<Record<string, LeftBecause>> = {
  telegram_blocked: "telegram_blocked",
  provider_blocked: "opted_out_at_provider",
  number_changed: "number_changed",
};

/** Tells a notice that came after the end from one that waited when it came. */
function leftBecause({ left, since }: Pick<Facts, "left" | "since">): LeftBecause {
  if (left === undefined) return "opted_out";
  return BY_EVENT[left.event] ?? (left.at <= since ? "had_opted_out" : "opted_out_meanwhile");
}
