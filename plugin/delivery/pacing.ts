import { setTimeout as sleep } from "node:timers/promises";
import type { Db } from "../database/connection.ts";
import type { Claim } from "../outbox/claim.ts";
import { reserve } from "../outbox/reserve-slots.ts";
import type { Sender } from "../schedule/pace.ts";
import type { Begin } from "./address-order.ts";
import type { Concurrency } from "./concurrency.ts";
import type { UnderWay } from "./under-way.ts";

export interface PacingParts {
  db: Db;
  now(): Date;
  concurrency: Concurrency;
  underWay: UnderWay;
  /** Begins and sends these, and gives up their places in the end. */
  begin: Begin;
}

/** Begins the claims of one sender as fast as it may send; resolves once the last has begun, or when told to stop. */
export type Pacing = (sender: Sender, claims: readonly Claim[], stopping: AbortSignal) => Promise<void>;

/** By the sender's pace where it has one, else as places become free. */
export function openPacing({ db, now, concurrency, underWay, begin }: PacingParts): Pacing {
  async function beginAsPlacesFree(sender: string, claims: readonly Claim[], stopping: AbortSignal): Promise<void> {
    for (let from = 0; from < claims.length; ) {
      const room = await concurrency.room(sender, stopping);
      // What has not begun is given back by whoever stops this worker.
      if (room === 0) return;
      const next = claims.slice(from, from + room);
      from += next.length;
      concurrency.taken(sender, next.length);
      underWay.launch(begin(next));
    }
  }

  async function beginInSlots(sender: string, claims: readonly Claim[], stopping: AbortSignal): Promise<void> {
    let rest = [...claims];
    concurrency.taken(sender, rest.length);
    try {
      const { first, intervalMs } = await reserve(db, sender, claims.length, now());
      for (let slot = 0; rest.length > 0; slot += 1) {
        const wait = first.getTime() + slot * intervalMs - now().getTime();
        if (wait > 0) await sleep(wait, undefined, { signal: stopping }).catch(() => {});
        if (stopping.aborted) return;
        const [next, ...later] = rest;
        rest = later;
        if (next) underWay.launch(begin([next]));
      }
    } finally {
      concurrency.abandoned(sender, rest.length);
    }
  }

  return ({ sender, per_second }, claims, stopping) =>
    per_second === null ? beginAsPlacesFree(sender, claims, stopping) : beginInSlots(sender, claims, stopping);
}
