import { readEnds, readNew, readPending } from "../koha/queue/notices.ts";
import { goBack, moveCursor, readCursor, startFrom } from "./cursor.ts";
import type { Intake } from "./evaluate.ts";
import { forgetAbove } from "./notice-store.ts";
import { takePages } from "./taking/pages.ts";
import { closeVanished, readDue } from "./waiting-notices.ts";

const LOOK = 500;
/**
 * How many of the newest ids are looked at again where Koha's ids begin anew: read in a tenth of a second. The next
 * walk of the whole queue finds the rest.
 */
const LOOK_AGAIN = 50_000;

export interface LookResult {
  taken: number;
  ended: number;
  /** There are probably more. */
  more: boolean;
  /** When a look last started behind the cursor; to be passed to the next call. */
  lookedBackAt: Date;
  /** Koha's ids have begun anew, so that the next look starts earlier. */
  anew?: true;
}

/** Looks for new notices and for those whose waiting time is over, and takes or ends what can be decided. */
export async function lookForNew(intake: Intake, lookedBackAt: Date, now: Date): Promise<LookResult> {
  const { db, host } = intake;
  const cursor = await readCursor(db, "intake", async () => (await readEnds(db))?.highest ?? 0, now);
  const { from, back } = startFrom(cursor, lookedBackAt, now);
  // Read before the new rows: a row inserted between the two queries has a higher id, so the next look finds it.
  const highest = (await readEnds(db))?.highest ?? 0;
  if (highest < cursor.atId) {
    const from = Math.max(0, highest - LOOK_AGAIN);
    if (await goBack(db, cursor, { from, highest }, now)) await forgetAbove(db, highest, now);
    return { taken: 0, ended: 0, more: true, lookedBackAt, anew: true };
  }
  const first = await readNew(db, host, from, LOOK);
  const due = await readDue(db, LOOK, now);
  const waited = await readPending(db, host, due);
  const still = new Set(waited.map((notice) => notice.noticeId));
  await closeVanished(
    db,
    due.filter((id) => !still.has(id)),
    now,
  );
  const { done, last } = await takePages(intake, { first, waited }, LOOK, now);
  // The cursor also passes rows that are not for us, or each look would read all mail since the last text.
  const seenId = last.length === LOOK ? last.at(-1)?.noticeId : highest;
  await moveCursor(db, cursor, seenId ?? cursor.atId, now);
  return { ...done, more: last.length === LOOK || due.length === LOOK, lookedBackAt: back ? now : lookedBackAt };
}
