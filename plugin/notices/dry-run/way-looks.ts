import type { ChannelName } from "../../database/tables.ts";
import type { LockedNotice } from "../../koha/queue/notices.ts";
import type { Decision } from "../../routing/route.ts";
import { AS_INSTALLED } from "../../routing/rules/notice-rule.ts";
import type { Person, Way } from "../../routing/ways.ts";
import type { Composer } from "../composing/compose.ts";
import { unfitting } from "../composing/koha-words.ts";
import type { Routed } from "../deciding/routed.ts";
import type { Forecast, Place } from "./forecast-parts.ts";

/** Why a notice does not go by a way. */
export const WAY_REASONS = [
  "not_opted_in",
  "awaits_answer",
  "opted_out",
  "not_wanted",
  "not_set_up",
  "switched_off",
  "no_address",
  "other_person",
  "to_guardian",
  "too_long",
  "empty_text",
  "for_another_program",
  "same_address",
  "other_first",
  /** The notice itself waits or ends, whatever the way. */
  "not_now",
] as const;
export type WayReason = (typeof WAY_REASONS)[number];

/** The patron of the notice, or somebody who answers for them. */
export type Role = "patron" | "guardian";

/** One way to one person: taken, or why not. */
export interface WayLook {
  patronId: number;
  role: Role;
  channel: ChannelName;
  addressId: number | null;
  place: Place | null;
  because: WayReason | null;
}

/** With what ways are looked at. */
export interface WaysAsked {
  forecast: Forecast;
  /** Undefined: nothing was decided about it. */
  routed: Routed | undefined;
  words: LockedNotice;
  composer: Composer | undefined;
  people: readonly (Person & { role: Role })[];
  senders: ReadonlyMap<ChannelName, string>;
  /** Channels that are set up, switched on or off. */
  channels: readonly ChannelName[];
  others: ReadonlySet<number>;
}

/** Every way of the patron, and those that their guardians have chosen. Pure. */
export function lookAtWays(asked: WaysAsked): WayLook[] {
  return asked.people.flatMap((person) => {
    const chosen = person.choices.map(({ channel }) => channel);
    const channels = person.role === "patron" ? [...new Set([...asked.channels, ...chosen])] : [...new Set(chosen)];
    return channels.map((channel) => lookAt(asked, person, channel));
  });
}

function lookAt(asked: WaysAsked, person: Person & { role: Role }, channel: ChannelName): WayLook {
  const { patronId, role } = person;
  const choice = person.choices.find((one) => one.channel === channel);
  const addressId = choice?.addressId ?? null;
  const look = { patronId, role, channel, addressId };
  const part = asked.forecast.parts.find((one) => one.channel === channel && one.addressId === addressId);
  if (part && part.patronId === patronId) return { ...look, place: part.place, because: null };
  const because = closedBecause(asked, person, channel) ?? openBecause(asked, person, { channel, addressId });
  return { ...look, place: null, because };
}

/** Why a way cannot be gone by anything of this kind now; undefined: it can. */
function closedBecause(
  { senders, channels, others }: WaysAsked,
  person: Person,
  channel: ChannelName,
): WayReason | undefined {
  const choice = person.choices.find((one) => one.channel === channel);
  if (choice?.state === "pending_opt_in") return "awaits_answer";
  if (choice?.state === "opted_out" || choice?.state === "pending_opt_out") return "opted_out";
  if (choice?.state !== "opted_in") return "not_opted_in";
  if (!person.wants(channel)) return "not_wanted";
  if (!senders.has(channel)) return channels.includes(channel) ? "switched_off" : "not_set_up";
  if (choice.addressId === null) return "no_address";
  return others.has(person.patronId) ? "other_person" : undefined;
}

/** Why this notice does not go by a way that is open. */
function openBecause(
  { forecast, routed, words, composer }: WaysAsked,
  { patronId }: Person,
  { channel, addressId }: { channel: ChannelName; addressId: number | null },
): WayReason {
  const { parts } = forecast;
  const decision = routed?.decision;
  const tried =
    decision &&
    waysIn(decision, routed.notice.patronId ?? 0).find(
      (way) => way.channel === channel && way.addressId === addressId && way.patronId === patronId,
    );
  const objection =
    tried && routed && composer ? unfitting(words, composer.write(routed, words, tried).text, channel) : undefined;
  if (objection !== undefined && objection !== "same_event") return objection;
  if (forecast.outcome !== "send") return "not_now";
  if (parts.some((part) => part.addressId === addressId)) return "same_address";
  const { to } = routed?.ruled?.ruling ?? AS_INSTALLED;
  const own = patronId === forecast.notice.patronId;
  if (own && to === "guardian" && parts.every((part) => part.patronId !== patronId)) return "to_guardian";
  return "other_first";
}

function waysIn(decision: Decision, patronId: number): Way[] {
  if (decision.kind !== "send") return [];
  const { kind: _, until: _until, also = [], instead = [], urgency: _urgency, ...first } = decision;
  return [{ patronId, ...first }, ...instead, ...also];
}
