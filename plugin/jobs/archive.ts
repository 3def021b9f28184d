import type { Db } from "../database/connection.ts";
import type { Log } from "../foundation/log.ts";
import { archiveEnded } from "../outbox/archive.ts";
import { takeDuty } from "../workers/duty.ts";
import type { Turn } from "../workers/loop.ts";

/** When nothing has come to its end a week ago, or another process has the duty. */
const ROUND_MS = 60_000;
const DUTY_MS = 3 * ROUND_MS;
/** So long between two steps at least, and ten times as long as the step took: the sender has the database. */
const STEP_REST_MS = 500;
const REST_FACTOR = 10;

export interface Archiving {
  db: Db;
  /** Which process takes the duty. */
  holder: string;
  log: Log;
  now(): Date;
  /** A clock that nobody sets, in milliseconds. */
  monotonic(): number;
}

/** Opens the loop that moves what came to its end a week ago into the archive: one process, small steps, long rests. */
export function openArchiving({ db, holder, log, now, monotonic }: Archiving): Turn {
  let count = 0;
  return async () => {
    if (!(await takeDuty(db, "archive", holder, DUTY_MS, now()))) return ROUND_MS;
    const begun = monotonic();
    const { moved, more } = await archiveEnded(db, now());
    count += moved;
    if (more) return Math.max(STEP_REST_MS, REST_FACTOR * (monotonic() - begun));
    if (count > 0) log.note("messages.archived", { count });
    count = 0;
    return ROUND_MS;
  };
}
