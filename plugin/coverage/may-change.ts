import type { NoticeType } from "../routing/notice-types.ts";

/** What is known of Koha's jobs. */
export interface JobsAtWork {
  /** Runs of Koha's sender under way. */
  runs: number;
  /** When one of Koha's jobs was last seen to queue anything; undefined: never. */
  lastQueued: Date | undefined;
}

/** A job that was seen to queue something counts as being at work for so long: it may not be through its patrons. */
const JOB_TAKES_MS = 10 * 60_000;
/** A change waits for so long at most: jobs that follow each other all night must not keep it for ever. */
const WAITS_AT_MOST_MS = 3 * 60 * 60_000;

/** What Koha writes one by one, at the desk or on its pages: no job is at work because of it, nor meets it. */
export const ONE_BY_ONE: ReadonlySet<NoticeType> = new Set([
  "hold_ready",
  "hold_cancelled",
  "recall_ready",
  "checkout",
  "checkin",
  "renewal",
]);

/** Of which types elections may change: of all, only of what no job writes, or of none. */
export type MayChange = "all" | "one_by_one" | "none";

/**
 * What of elections may change now: what a job writes only between Koha's jobs, so that one job meets one source for a
 * patron; and nothing while Koha's sender is at work. `waitingSince` is when the first change began to wait. A clock
 * that was put back counts as a job at work until it has caught up.
 */
export function mayChange({ runs, lastQueued }: JobsAtWork, waitingSince: Date | undefined, now: Date): MayChange {
  if (waitingSince && now.getTime() - waitingSince.getTime() >= WAITS_AT_MOST_MS) return "all";
  if (runs > 0) return "none";
  return lastQueued && now.getTime() - lastQueued.getTime() < JOB_TAKES_MS ? "one_by_one" : "all";
}
