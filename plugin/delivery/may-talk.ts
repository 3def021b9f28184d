import type { Db } from "../database.ts";
import type { Log } from "../log.ts";
import type { ChannelName } from "../tables.ts";
import { sentSince, startOfDay } from "./daily-limit.ts";
import { canHear } from "./desk.ts";

const KEPT_MS = 2_000;

export interface Talking {
  db: Db;
  log: Log;
  now(): Date;
  /** Milliseconds of a clock that never jumps. */
  monotonic(): number;
  dailyLimit(): number;
}

/** What may leave by a channel. */
export type Talk = "all" | "replies";

/**
 * What may leave by a channel now: texts only while a bot hears the answers, and nothing once the day's limit is reached, but replies always. They
 * answer somebody whom we have heard, and the confirmation of a STOP may not wait: it is lawful for five minutes. Asked of the database every two
 * seconds at most, so the limit may be passed by what leaves in that time.
 */
export function openMayTalk({ db, log, now, monotonic, dailyLimit }: Talking): (channel: ChannelName) => Promise<Talk> {
  let askedAt = Number.NEGATIVE_INFINITY;
  let hears = false;
  let within = true;
  return async (channel) => {
    if (monotonic() - askedAt > KEPT_MS) {
      const before = { hears, within };
      hears = await canHear(db, now());
      within = (await sentSince(db, startOfDay(now()))) < dailyLimit();
      if (askedAt >= 0 && before.hears !== hears) {
        log.note(hears ? "channel.resumed" : "channel.paused", { sender: "sms", reason: "cannot_hear" });
      }
      if (before.within !== within) log.note(within ? "channel.resumed" : "channel.paused", { reason: "daily_limit" });
      askedAt = monotonic();
    }
    return within && (channel !== "sms" || hears) ? "all" : "replies";
  };
}
