import type { Log } from "../foundation/log.ts";
import { isDisabled } from "../koha/plugin-switch.ts";
import { readFenceSeen } from "../koha/runs.ts";
import type { Mode } from "../settings/library-settings.ts";
import { takeDuty } from "../workers/duty.ts";
import type { Turn } from "../workers/loop.ts";
import { readSweep, writeSweep } from "./cursor.ts";
import type { Intake } from "./evaluate.ts";
import { sweep } from "./intake.ts";
import { recoverFailed } from "./recover-failed.ts";

const WHOLE_MS = 15 * 60_000;
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
