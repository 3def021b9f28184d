import type { Db } from "../database/connection.ts";
import { type OffSwitches, readOffSwitches } from "../settings/off-switch.ts";
import { countWaiting } from "./metrics.ts";

/** What staff have switched off, and how much waits: in our queue, and in Koha's because of it. */
export interface SwitchedOffNow {
  switches: OffSwitches;
  waiting: number;
}

/** What is switched off now; undefined: nothing. */
export async function readSwitchedOff(db: Db): Promise<SwitchedOffNow | undefined> {
  const switches = await readOffSwitches(db);
  return switches.size === 0 ? undefined : { switches, waiting: await countStopped(db) };
}

/** How many notices and messages wait, or would if sending were switched off now. */
export async function countStopped(db: Db): Promise<number> {
  const row = await db
    .selectFrom("tidings_notice")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("state", "=", "waiting")
    .where("because", "=", "sender_stopped")
    .executeTakeFirstOrThrow();
  return Number(row.count) + (await countWaiting(db, "queued"));
}
