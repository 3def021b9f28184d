import { setTimeout as sleep } from "node:timers/promises";
import { readEnds, readNew, readPending, readReturned } from "../koha/notices.ts";
import { moveCursor, readCursor, startFrom } from "./cursor.ts";
import { evaluate, type Intake } from "./evaluate.ts";
import { closeVanished, readDue } from "./notice-store.ts";

const LOOK = 500;
const SWEEP_ROWS = 5_000;
/**
 * A run of Koha's sender without our fence writes `pending` over rows that it read before they were ours, and marks
 * them as failed a moment later, since there is no SMS driver. A row that stays pending for longer was sent again by
 * staff.
 */
const REWRITTEN_MS = 1_000;

export interface Look {
  taken: number;
  ended: number;
  /** There are probably more. */
  more: boolean;
  /** When a look last started behind the cursor; to be passed to the next call. */
  lookedBackAt: Date;
}

/** Looks for new notices and for those whose waiting time is over, and takes or ends what can be decided. */
export async function lookForNew(intake: Intake, lookedBackAt: Date, now: Date): Promise<Look> {
  const { db, host } = intake;
  const cursor = await readCursor(db, "intake", async () => (await readEnds(db))?.highest ?? 0, now);
  const { from, back } = startFrom(cursor, lookedBackAt, now);
  // Read before the new rows: a row inserted between the two queries has a higher id, so the next look finds it.
  const highest = (await readEnds(db))?.highest ?? 0;
  const fresh = await readNew(db, host, from, LOOK);
  const due = await readDue(db, LOOK, now);
  const waited = await readPending(db, host, due);
  const still = new Set(waited.map((notice) => notice.noticeId));
  await closeVanished(
    db,
    due.filter((id) => !still.has(id)),
    now,
  );
  const done = await evaluate(intake, { notices: [...fresh, ...waited] }, now);
  // The cursor also passes rows that are not for us, or each look would read all mail since the last text.
  const seenId = fresh.length === LOOK ? fresh.at(-1)?.noticeId : highest;
  await moveCursor(db, cursor, seenId ?? cursor.atId, now);
  return { ...done, more: fresh.length === LOOK || due.length === LOOK, lookedBackAt: back ? now : lookedBackAt };
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
