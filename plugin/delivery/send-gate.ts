import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import type { Log } from "../foundation/log.ts";
import type { Hearing } from "../inbound-health/watch-hearing.ts";
import { sentSince, startOfDay } from "../outbox/daily-limit.ts";

const KEPT_MS = 2_000;

export interface SendGateParts {
  db: Db;
  log: Log;
  hearing: Pick<Hearing, "deaf">;
  now(): Date;
  /** Milliseconds of a clock that never jumps. */
  monotonic(): number;
  dailyLimit(): number;
  /** Whether staff have switched the channel off. */
  off(channel: ChannelName): boolean;
}

/** What may leave by a channel. */
export type MaySend = "all" | "replies" | "nothing";

/**
 * What may leave by a channel now: nothing at all while staff have switched it off; notices only while we hear the
 * answers (`inbound-health/hearing`), and none once the day's limit is reached, but replies always. They answer
 * somebody whom we have heard, and the confirmation of a STOP may not wait: it is lawful for five minutes. The limit
 * is asked of the database every two seconds at most, so it may be passed by what leaves in that time.
 */
export function openSendGate({
  db,
  log,
  hearing,
  now,
  monotonic,
  dailyLimit,
  off,
}: SendGateParts): (channel: ChannelName) => Promise<MaySend> {
  let askedAt = Number.NEGATIVE_INFINITY;
  let within = true;
  return async (channel) => {
    if (off(channel)) return "nothing";
    if (monotonic() - askedAt > KEPT_MS) {
      const before = within;
      within = (await sentSince(db, startOfDay(now()))) < dailyLimit();
      if (before !== within) log.note(within ? "channel.resumed" : "channel.paused", { reason: "daily_limit" });
      askedAt = monotonic();
    }
    return within && (await hearing.deaf(channel)) === undefined ? "all" : "replies";
  };
}
