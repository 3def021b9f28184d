import { sql } from "kysely";
import type { Db } from "./connection.ts";

/** The time by the database's clock, so that processes on all machines agree on it. */
export interface Clock {
  now(): Date;
  /** Reads the database's clock again. */
  adjust(): Promise<void>;
}

/**
 * Opens the clock. `monotonic` is a clock of this machine that never jumps, in milliseconds (performance.now); it
 * advances the time between two readings of the database.
 */
export async function openClock(db: Db, monotonic: () => number): Promise<Clock> {
  let base = 0;
  let at = 0;
  const adjust = async () => {
    const before = monotonic();
    const { rows } = await sql<{ now: string }>`select date_format(now(3), '%Y-%m-%dT%H:%i:%s.%fZ') as now`.execute(db);
    const after = monotonic();
    // A slow answer tells the time badly: keep the former reading, unless this is the first.
    if (base !== 0 && after - before > 250) return;
    base = Date.parse(rows[0]?.now.replace(/(\.\d{3})\d*Z$/, "$1Z") ?? "");
    at = (before + after) / 2;
  };
  await adjust();
  return { now: () => new Date(base + Math.max(0, monotonic() - at)), adjust };
}
