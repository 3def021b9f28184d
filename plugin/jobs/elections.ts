import { findChanged } from "../coverage/changed-patrons.ts";
import { openElections as openElection } from "../coverage/elect.ts";
import { readJobsAtWork, settleLater } from "../coverage/jobs-at-work.ts";
import { fingerprintOf, readLibraryFacts } from "../coverage/library-facts.ts";
import { mayChange } from "../coverage/may-change.ts";
import { seedTypesSeen } from "../coverage/seed-seen.ts";
import { isWalkDue, noteWalk, readPage } from "../coverage/walk.ts";
import type { Db } from "../database/connection.ts";
import type { Log } from "../foundation/log.ts";
import type { Host } from "../koha/host.ts";
import { takeDuty } from "../workers/duty.ts";
import type { Turn } from "../workers/loop.ts";

const ROUND_MS = 30_000;
const NOT_OURS_MS = 20_000;
/** How long one turn walks: then what has changed meanwhile is looked at. */
const WALKS_MS = 20_000;

export interface Elections {
  db: Db;
  host: Host;
  /** Which process takes the duty, and for how long it keeps it. */
  holder: string;
  dutyMs: number;
  log: Log;
  now(): Date;
  /** Milliseconds of a clock that never jumps. */
  monotonic(): number;
}

/**
 * Opens the loop that elects, by one process at a time: everybody when something has changed for the whole library, and
 * once a day; else only those about whom something has changed.
 */
export function openElections({ db, host, holder, dutyMs, log, now, monotonic }: Elections): Turn {
  let walk: { fingerprint: number; after: number } | undefined;
  let seeded = false;

  async function walkOn(electSome: (ids: readonly number[]) => Promise<number>, stopping: AbortSignal) {
    const begun = monotonic();
    let changed = 0;
    while (walk && !stopping.aborted && monotonic() - begun < WALKS_MS) {
      const { patronIds, next } = await readPage(db, walk.after);
      changed += await electSome(patronIds);
      if (next === undefined) {
        await noteWalk(db, walk.fingerprint, now());
        walk = undefined;
      } else walk.after = next;
    }
    return changed;
  }

  return async (stopping) => {
    if (!(await takeDuty(db, "election", holder, Math.max(dutyMs, 4 * ROUND_MS), now()))) return NOT_OURS_MS;
    if (!seeded) await seedTypesSeen(db);
    seeded = true;
    const { jobs, waitingSince } = await readJobsAtWork(db);
    const may = mayChange(jobs, waitingSince, now());
    const settled = may === "all" && waitingSince ? await settleLater(db, now()) : 0;
    const facts = await readLibraryFacts(db, host, now());
    const fingerprint = fingerprintOf(facts);
    if (walk?.fingerprint !== fingerprint) {
      walk = (await isWalkDue(db, fingerprint, now())) ? { fingerprint, after: 0 } : undefined;
    }
    const electSome = openElection({ db, host, now, facts, mayChange: may });
    const { patronIds, done } = await findChanged(db, host, now());
    let changed = settled + (await electSome(patronIds));
    await done();
    changed += await walkOn(electSome, stopping);
    if (changed > 0) log.note("elections.changed", { count: changed });
    return walk && !stopping.aborted ? 0 : ROUND_MS;
  };
}
