import type { Db } from "../database/connection.ts";
import { type Resolved, resolveUncertain, type StaffVerdict } from "./resolve-uncertain.ts";

/** What became of many messages about which a person decided at once. */
export interface Tally {
  decided: number;
  /** A receipt, the provider or a colleague was first. */
  settled: number;
  /** Left less than ten minutes ago, and so not sent again. */
  tooSoon: number;
}

/**
 * Decides about each message by itself, as if it were the only one: one that is settled meanwhile keeps no other back.
 * `told` hears of each.
 */
export async function resolveMany(
  db: Db,
  ids: readonly number[],
  said: { verdict: StaffVerdict; by: string },
  now: () => Date,
  told: (id: number, decided: Resolved) => void,
): Promise<Tally> {
  const tally: Tally = { decided: 0, settled: 0, tooSoon: 0 };
  for (const id of ids) {
    const decided = await resolveUncertain(db, id, said.verdict, said.by, now());
    told(id, decided);
    if (decided === "settled") tally.settled += 1;
    else if (decided === "too_soon") tally.tooSoon += 1;
    else tally.decided += 1;
  }
  return tally;
}
