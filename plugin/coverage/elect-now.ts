import { type ElectionParts, openElections } from "./elect.ts";
import { readJobsAtWork } from "./jobs-at-work.ts";
import { readLibraryFacts } from "./library-facts.ts";
import { mayChange } from "./may-change.ts";

export type { ElectionParts } from "./elect.ts";

/** Elects these patrons anew at once; returns how many elections changed. */
export type ElectNow = (parts: ElectionParts, patronIds: readonly number[]) => Promise<number>;

/**
 * Elects these patrons at once: right after somebody has joined, left or chosen otherwise, or before a row of a patron
 * is judged who was never elected. A first election counts at once; a change waits until Koha's jobs are done.
 */
export const electNow: ElectNow = async (parts, patronIds) => {
  if (patronIds.length === 0) return 0;
  const { db, host, now } = parts;
  const { jobs, waitingSince } = await readJobsAtWork(db);
  const facts = await readLibraryFacts(db, host, now());
  return openElections({ ...parts, facts, mayChange: mayChange(jobs, waitingSince, now()) })(patronIds);
};
