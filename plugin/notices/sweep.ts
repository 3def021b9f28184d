import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../foundation/log.ts";
import { isDisabled } from "../koha/plugin-switch.ts";
import { readEnds, readReturned } from "../koha/queue/notices.ts";
import { readFenceSeen } from "../koha/queue/runs.ts";
import type { Mode } from "../settings/library-settings.ts";
import { takeDuty } from "../workers/duty.ts";
import type { Turn } from "../workers/loop.ts";
import { readSweep, writeSweep } from "./cursor.ts";
import { evaluate, type Intake } from "./evaluate.ts";
import { recoverFailed } from "./recover-failed.ts";

const SWEEP_ROWS = 5_000;
/**
 * A run of Koha's sender without our fence writes `pending` over rows that it read before they were ours, and marks
 * them as failed a moment later, since there is no SMS driver. A row that stays pending for longer was sent again by
 * staff.
 */
const REWRITTEN_MS = 1_000;
/** How often the whole queue is walked. */
export const WHOLE_MS = 15 * 60_000;
const LOOK_MS = 5_000;
const NOT_OURS_MS = 10_000;
/**
 * After a run of Koha's sender only the newest ids are walked: a few days at a large library, read in a tenth of a
 * second.
 */
const NEWEST = 50_000;

export interface SweepLoop {
  intake: Intake;
  /** Which process takes the duty, and for how long it keeps it. */
  holder: string;
  dutyMs: number;
  mode(): Mode;
  log: Log;
  now(): Date;
  /** There may be news in the outbox. */
  wake(): void;
  rewrittenMs?: number;
}

/**
 * Takes up what came back: the newest part of the queue soon after a run of Koha's sender began, because that is when
 * staff expect a Resend to leave, and the whole queue every quarter of an hour. One process at a time does this.
 */
export function openSweep(sweeping: SweepLoop): Turn {
  const { intake, log, now } = sweeping;
  const { db, host } = intake;
  let sweptRun: string | undefined;

  async function walk(stopping: AbortSignal, sweptTo: number | undefined, newest?: number): Promise<number> {
    const putBack = await recoverFailed(db, host, now(), stopping, newest);
    if (putBack > 0) log.note("notices.put_back", { count: putBack });
    const { rewrittenMs } = sweeping;
    const how = { ...(newest === undefined ? {} : { newest }), ...(rewrittenMs === undefined ? {} : { rewrittenMs }) };
    return sweep(intake, { sweptTo, ...how }, now, stopping);
  }

  return async (stopping) => {
    if (sweeping.mode() === "trial" || (await isDisabled(db))) return NOT_OURS_MS;
    const last = await readSweep(db);
    const run = await readFenceSeen(db);
    const whole = !last || now().getTime() - last.sweptAt.getTime() >= WHOLE_MS;
    if (!whole && run === sweptRun) return LOOK_MS;
    if (!(await takeDuty(db, "sweep", sweeping.holder, sweeping.dutyMs, now()))) {
      // The process that has the duty sees this run too.
      if (!whole) sweptRun = run;
      return LOOK_MS;
    }
    if (whole) {
      const sweptTo = await walk(stopping, last?.sweptTo);
      if (!stopping.aborted) await writeSweep(db, sweptTo, now());
    } else await walk(stopping, last.sweptTo, NEWEST);
    // The run as read before the walk: one that began during it is another reason to walk.
    if (!stopping.aborted) sweptRun = run;
    sweeping.wake();
    return LOOK_MS;
  };
}

/** How much of the queue a walk covers. */
export interface Walk {
  /** The highest id of the last walk of the whole queue: below it, an unknown row can only have come back. */
  sweptTo: number | undefined;
  /** How many ids to cover, from the highest down; the whole queue if absent. */
  newest?: number;
  rewrittenMs?: number;
}

/**
 * Walks the queue by its primary key in short steps, and takes up what came back by a Resend, or was committed so late
 * that the search for new rows had already passed it. Returns the highest id now, 0 for an empty queue.
 */
export async function sweep(
  intake: Intake,
  { sweptTo, newest = Number.POSITIVE_INFINITY, rewrittenMs = REWRITTEN_MS }: Walk,
  now: () => Date,
  stopping: AbortSignal,
): Promise<number> {
  const { db, host } = intake;
  const ends = await readEnds(db);
  if (!ends) return 0;
  const lowest = Math.max(ends.lowest, ends.highest - newest + 1);
  for (let from = lowest; from <= ends.highest && !stopping.aborted; from += SWEEP_ROWS) {
    const first = await readReturned(db, host, from, from + SWEEP_ROWS - 1);
    const back = new Set(first.flatMap((notice) => (notice.back ? [notice.noticeId] : [])));
    if (back.size > 0) await sleep(rewrittenMs, undefined, { signal: stopping }).catch(() => {});
    if (stopping.aborted) break;
    const second = back.size > 0 ? await readReturned(db, host, from, from + SWEEP_ROWS - 1) : first;
    const resent = second.flatMap((notice) => (notice.back && back.has(notice.noticeId) ? [notice.noticeId] : []));
    await evaluate(intake, { notices: second, swept: { sweptTo }, resent: new Set(resent) }, now());
  }
  return ends.highest;
}
