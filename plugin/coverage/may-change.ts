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

/**
 * Whether elections may change now: between Koha's jobs, so that one job meets one source for a patron. `waitingSince`
 * is when the first change began to wait. A clock that was put back counts as a job at work until it has caught up.
 */
export function mayChange({ runs, lastQueued }: JobsAtWork, waitingSince: Date | undefined, now: Date): boolean {
  if (waitingSince && now.getTime() - waitingSince.getTime() >= WAITS_AT_MOST_MS) return true;
  return runs === 0 && (lastQueued === undefined || now.getTime() - lastQueued.getTime() >= JOB_TAKES_MS);
}
