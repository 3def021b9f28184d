import type { Left } from "../consent/read-standing.ts";
import type { Reachable } from "../consent/standing.ts";
import type { ChannelName } from "../database/tables.ts";
import { MERGED_BY_KOHA } from "../koha/queue/growing.ts";
import { SECURITY_LETTERS } from "../koha/security-letters.ts";
import { firstAllowed } from "./rules/allowed-days.ts";
import { AS_INSTALLED, type Ruling, type Urgency } from "./rules/notice-rule.ts";
import { type Choice, chooseWays, type Person, type Way } from "./ways.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Koha makes these rows as those that it adds to, and never adds to them (Koha::Recall). */
const WHOLE_AT_ONCE: ReadonlySet<string> = new Set(["PICKUP_RECALLED_ITEM", "RETURN_RECALLED_ITEM"]);
/** What Koha may add to waits for so long. */
const MERGE_MS = 15 * MINUTE;
/** How long a notice waits for its patron to opt in. */
export const UNCLAIMED_MS = 24 * HOUR;
/**
 * As installed, a notice older than this is never sent: switching on, or opting in, must not release a backlog. A rule
 * may say otherwise. What Koha itself has failed is taken back for so long; the shim counts by that too
 * ($TOO_LATE_HOURS in Mode.pm); shim/numbers.test.ts compares the two.
 */
export const TOO_LATE_MS = AS_INSTALLED.expiresAfterHours * HOUR;
/** No rule lets a notice be sent that is older. */
export const OLDEST_MS = 14 * 24 * HOUR + 7 * 24 * HOUR;

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
  | "type_off"
  | "other_day"
  | "other_person";

/** It goes by this way, which Koha's row tells of. */
export interface Sending extends Omit<Way, "patronId"> {
  kind: "send";
  until: Date;
  /** Who gets it, where that is not its patron. */
  patronId?: number;
  urgency?: Urgency;
  /** Taken in this order where the text does not fit the first. */
  instead?: readonly Way[];
  /** Where it goes besides, each as an event of its own. */
  also?: readonly Way[];
}

/** What happens to a notice now. */
export type Decision =
  | Sending
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
  /** What the library's rules say; absent: as installed. */
  ruling?: Ruling;
  /** Those who answer for the patron, where a rule asks for them. */
  guardians?: readonly Person[];
  /** The library's time zone; UTC if absent. */
  zone?: string;
}

/**
 * Decides what happens to one of Koha's notices, by the library's rules. As installed it goes, of several channels that
 * the patron opted in to, by the one chosen last.
 */
export function route(facts: Facts, now: Date): Decision {
  if (facts.patronId === null) return { kind: "leave", because: "no_patron" };
  if (facts.letterCode !== null && SECURITY.test(facts.letterCode)) return { kind: "leave", because: "security" };
  if (!facts.patronExists) return { kind: "leave", because: "patron_gone" };
  const ruling = facts.ruling ?? AS_INSTALLED;
  if (!ruling.sends) return { kind: "end", because: "type_off" };

  const mergedAt = isMerged(facts) ? new Date(facts.mergingSince.getTime() + MERGE_MS) : facts.since;
  const until = new Date(allowedFrom(facts, ruling, mergedAt).getTime() + ruling.expiresAfterHours * HOUR);
  if (now >= until) return { kind: "end", because: "too_late" };
  if (isMerged(facts) && now < mergedAt) return { kind: "hold", until: mergedAt, because: "merging" };
  const decision = chosen(facts, ruling, now);
  if (decision.kind !== "send") return decision;
  const allowed = firstAllowed(now, ruling.days, facts.zone ?? "UTC");
  if (allowed <= now) return { ...decision, until };
  return { kind: "hold", until: allowed < until ? allowed : until, because: "other_day" };
}

/** A notice's time counts from when the rules first let it leave: never from a day that ends while Koha still adds. */
function allowedFrom({ since, zone = "UTC" }: Facts, { days }: Ruling, mergedAt: Date): Date {
  const first = firstAllowed(mergedAt, days, zone);
  return mergedAt > since && first > mergedAt ? first : firstAllowed(since, days, zone);
}

function isMerged({ letterCode, growing = false }: Facts): boolean {
  if (letterCode === null) return growing;
  return MERGED_BY_KOHA.has(letterCode) || (growing && !WHOLE_AT_ONCE.has(letterCode));
}

function chosen(facts: Facts, ruling: Ruling, now: Date): Decision {
  const patron: Person = { patronId: facts.patronId ?? 0, choices: facts.choices, wants: facts.wants };
  const choice = chooseWays(patron, facts.guardians ?? [], ruling, facts.senders);
  if (choice) return sendBy(choice, patron, ruling, now);
  const everywhere = facts.choices.filter(({ state }) => state === "opted_in");
  const wanted = everywhere.filter(({ channel }) => facts.wants(channel));
  if (everywhere.length > 0 && wanted.length === 0) return { kind: "end", because: "not_wanted" };
  if (wanted.length > 0)
    return { kind: "hold", until: new Date(now.getTime() + 10 * MINUTE), because: "sender_stopped" };
  if (facts.choices.some((choice) => choice.state === "opted_out" || choice.state === "pending_opt_out")) {
    return { kind: "end", because: leftBecause(facts) };
  }
  if (now.getTime() - facts.since.getTime() >= UNCLAIMED_MS) return { kind: "end", because: "not_opted_in_for_a_day" };
  // An opt-in wakes it at once; the ten minutes are for an opt-in that we were not told of.
  const until = Math.min(facts.since.getTime() + UNCLAIMED_MS, now.getTime() + 10 * MINUTE);
  return { kind: "hold", until: new Date(until), because: "not_opted_in" };
}

/** `until` is set by the caller. What is as installed is left out. */
function sendBy({ first, instead, also }: Choice, patron: Person, { urgency }: Ruling, until: Date): Sending {
  const { patronId, ...way } = first;
  return {
    kind: "send",
    ...way,
    until,
    ...(patronId === patron.patronId ? {} : { patronId }),
    ...(urgency === "normal" ? {} : { urgency }),
    ...(instead.length > 0 ? { instead } : {}),
    ...(also.length > 0 ? { also } : {}),
  };
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
