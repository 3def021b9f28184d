import type { ChannelName } from "../../database/tables.ts";
import type { WaitingText } from "../../koha/queue/waiting.ts";
import { findUnfenced, type RecentSwitch } from "../../koha/unfenced.ts";
import { UNCLAIMED_MS } from "../../routing/route.ts";

/** Until when something waits. */
export type Until =
  | { kind: "at"; at: Date }
  /** The patron opts in; after `at` it is given up. */
  | { kind: "opts_in"; at: Date }
  /** What holds it back is over; after `at`, where there is such an instant, it is given up. */
  | { kind: "over"; at: Date | null }
  | { kind: "koha_runs" }
  /** Koha's sender runs, or that instant, whichever comes first. */
  | { kind: "koha_or"; at: Date }
  | { kind: "moments" };

/** Why something waits that is no reason of a message or a notice. */
export type OwnWaiting =
  | "trial"
  | "plugin_disabled"
  | "just_live"
  | "just_enabled"
  | "new"
  | "resent"
  | "mail_rule"
  | "merging"
  | "invited"
  | "not_opted_in"
  | "switched_off"
  | "channel_off"
  | "busy"
  | "not_set_up_any_more"
  | "daily_limit"
  | "turn";

/** Such a wait; one literal of another name does not compile. */
export const waits = (because: OwnWaiting, until: Until): Why => ({ because, until });

/** Why something waits: one literal, worded for staff under `waiting_because` or `because`. */
export interface Why {
  because: string;
  until: Until;
}

/** What holds for all texts of Koha's queue now. */
export interface QueueState {
  /** Koha's own sender sends the texts: the library is in trial, or the plugin is disabled. */
  kohas: "trial" | "plugin_disabled" | undefined;
  recent: readonly RecentSwitch[];
  /** Patrons who were asked and have not answered. */
  invited: ReadonlySet<number>;
  /** Staff have switched sending off, by all ways or some. */
  off?: boolean;
  /** Up to here the search for new rows has come. */
  metTo: number;
  /** When the whole queue is walked again, at the latest. */
  sweptBy: Date;
}

/** Says why a pending text of Koha's queue waits; undefined: it does not wait for anything of ours. Pure. */
export function whyText(text: WaitingText, state: QueueState, now: Date): Why | undefined {
  if (text.entry?.state === "left") return undefined;
  if (state.kohas) return waits(state.kohas, { kind: "koha_runs" });
  const { entry, noticeId } = text;
  const held = findUnfenced(state.recent, { noticeId, queuedAt: text.queuedAt ?? entry?.seenAt ?? now });
  const resting: Why | undefined =
    held && waits(held.name === "live_after" ? "just_live" : "just_enabled", { kind: "at", at: held.until });
  if (entry?.state === "waiting") return whyInBook(text, entry, state, resting);
  if (resting) return resting;
  if (!entry && noticeId > state.metTo) return waits("new", { kind: "moments" });
  return waits("resent", { kind: "koha_or", at: state.sweptBy });
}

type Entry = NonNullable<WaitingText["entry"]>;

function whyInBook(text: WaitingText, entry: Entry, state: QueueState, resting: Why | undefined): Why {
  const queuedAt = text.queuedAt ?? entry.seenAt;
  const since = (entry.returned || entry.seenAt < queuedAt ? entry.seenAt : queuedAt).getTime();
  switch (entry.because) {
    case "merging": {
      const at = entry.lookAt ?? entry.seenAt;
      return resting?.until.kind === "at" && resting.until.at > at ? resting : waits("merging", { kind: "at", at });
    }
    case "not_opted_in": {
      const invited = text.patronId !== null && state.invited.has(text.patronId);
      const because = invited ? "invited" : "not_opted_in";
      return waits(because, { kind: "opts_in", at: new Date(since + UNCLAIMED_MS) });
    }
    case "sender_stopped":
      // When it is given up is for the rules to say, which may change until then.
      return waits(state.off ? "switched_off" : "channel_off", { kind: "over", at: null });
    case "other_day":
      return { because: entry.because, until: { kind: "at", at: entry.lookAt ?? entry.seenAt } };
    default:
      return resting ?? waits("busy", { kind: "moments" });
  }
}

/** A message of ours that is queued, or many that are alike. */
export interface QueuedMessage {
  channel: ChannelName;
  sender: string;
  reply: boolean;
  reason: string | null;
  dueAt: Date;
  expiresAt: Date | null;
}

/** What holds for all messages now. */
export interface SendingState {
  setUp: ReadonlySet<ChannelName>;
  /** Senders that rest. */
  stopped: ReadonlyMap<string, { until: Date; because: string }>;
  /** Channels that staff have switched off. */
  off?: ReadonlySet<ChannelName>;
  /** Channels by which patrons are not heard. */
  deaf: ReadonlyMap<ChannelName, string>;
  /** The day's limit is reached, until then. */
  limitedUntil: Date | undefined;
}

/** Says why a queued message of ours waits. Pure; the order is that in which the service itself checks. */
export function whyMessage(message: QueuedMessage, state: SendingState, now: Date): Why {
  const { channel, dueAt, reason } = message;
  const over: Until = { kind: "over", at: message.expiresAt };
  if (state.off?.has(channel)) return waits("switched_off", over);
  if (!state.setUp.has(channel)) return waits("not_set_up_any_more", over);
  if (dueAt > now && reason === "unheard_text") return { because: reason, until: over };
  if (dueAt > now && reason !== null) return { because: reason, until: { kind: "at", at: dueAt } };
  const stopped = state.stopped.get(message.sender);
  if (stopped) return { because: stopped.because, until: { kind: "at", at: stopped.until } };
  if (message.reply) return waits("turn", { kind: "moments" });
  const deaf = state.deaf.get(channel);
  if (deaf !== undefined) return { because: deaf, until: over };
  if (state.limitedUntil) return waits("daily_limit", { kind: "at", at: state.limitedUntil });
  return waits("turn", { kind: "moments" });
}
