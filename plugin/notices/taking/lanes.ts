import type { Routed } from "../deciding/routed.ts";
import type { Taken, TakingOver } from "../take-over.ts";
import type { LockBudget } from "./lock-budget.ts";

/** Transactions under way at once: one computes, or waits for the disk, while the database works for the other. */
const LANES = 2;

/**
 * Splits what is to be taken over so that all about one patron is in one lane, in its order: two rows of one event are
 * never taken at once by the same process. Pure.
 */
export function splitByPatron<One extends Pick<Routed, "notice">>(routed: readonly One[], lanes = LANES): One[][] {
  const split = Array.from({ length: lanes }, (): One[] => []);
  for (const one of routed) split[Math.abs(one.notice.patronId ?? 0) % lanes]?.push(one);
  return split.filter((lane) => lane.length > 0);
}

/**
 * Takes everything over by `take`, in several transactions, each as large as the budget allows. If one fails no further
 * one begins, and those under way have ended before this throws.
 */
export async function takeInLanes(
  lanes: readonly (readonly Routed[])[],
  budget: LockBudget,
  take: (part: readonly Routed[], held: NonNullable<TakingOver["held"]>) => Promise<Taken>,
): Promise<Taken> {
  const total: Taken = { taken: 0, ended: 0 };
  let failed = false;
  const takeLane = async (lane: readonly Routed[]) => {
    for (let at = 0; at < lane.length && !failed; ) {
      const part = lane.slice(at, at + budget.size());
      at += part.length;
      const done = await take(part, (ms) => budget.held(part.length, ms));
      total.taken += done.taken;
      total.ended += done.ended;
    }
  };
  const ends = await Promise.allSettled(
    lanes.map((lane) =>
      takeLane(lane).catch((error: unknown) => {
        failed = true;
        throw error;
      }),
    ),
  );
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return total;
}
