import { judgeReceipt } from "../channels/open.ts";
import { readPendingOptOuts } from "../consent/read-standing.ts";
import { holdAddress } from "../consent/standing.ts";
import { finishOptOuts } from "../consent/transitions.ts";
import { type Db, inTransaction } from "../database/connection.ts";
import type { Log } from "../foundation/log.ts";
import { cancelOverdue } from "../outbox/cancel.ts";
import { rescueAbandoned } from "../outbox/rescue.ts";
import { beat, forgetSilent, liveWorkers } from "../workers/heartbeat.ts";

export interface MaintenanceParts {
  db: Db;
  worker: number;
  silentMs: number;
  log: Log;
  now(): Date;
}

const FORGET_MS = 60 * 60_000;

/**
 * Gives a sign of life, then takes care of workers that gave none. False: others have taken this worker for dead and
 * forgotten it, so it must stop.
 */
export async function lookAfterWorkers({ db, worker, silentMs, log, now }: MaintenanceParts): Promise<boolean> {
  const at = now();
  const known = await beat(db, worker, at);
  const silentSince = new Date(at.getTime() - silentMs);
  const live = await liveWorkers(db, silentSince);
  const { queued, uncertain, told } = await rescueAbandoned(
    db,
    { live, overdueBefore: silentSince, judge: judgeReceipt },
    at,
  );
  for (const id of queued) log.note("message.rescued", { id });
  for (const id of uncertain) log.note("message.uncertain", { id, reason: "worker_died" });
  for (const id of told) log.note("message.settled", { id, because: "receipt" });
  const forgotten = await forgetSilent(db, new Date(at.getTime() - FORGET_MS));
  if (forgotten > 0) log.note("worker.forgotten", { count: forgotten });
  return known;
}

/**
 * Ends messages that wait although their time is over, whatever their sender waits for. Returns whether there are more.
 */
export async function endOverdue(db: Db, log: Log, now: Date): Promise<boolean> {
  const { ids, more } = await cancelOverdue(db, now);
  for (const id of ids) log.note("message.cancelled", { id, reason: "too_late" });
  return more;
}

/** Completes the opt-outs that waited for an attempt to end. Returns how many addresses still wait. */
export async function endOptOuts(db: Db, now: Date): Promise<number> {
  let waiting = 0;
  for (const addressId of await readPendingOptOuts(db)) {
    const finished = await inTransaction(db, async (tx) => {
      await holdAddress(tx, addressId);
      return finishOptOuts(tx, addressId, now);
    });
    if (!finished) waiting += 1;
  }
  return waiting;
}
