import { readEnds, readNew, readPending } from "../koha/notices.ts";
import { moveCursor, readCursor, startFrom } from "./cursor.ts";
import { evaluate, type Intake } from "./evaluate.ts";
import { closeVanished, readDue } from "./notice-store.ts";

const LOOK = 500;

export interface LookResult {
  taken: number;
  ended: number;
  /** There are probably more. */
  more: boolean;
  /** When a look last started behind the cursor; to be passed to the next call. */
  lookedBackAt: Date;
}

/** Looks for new notices and for those whose waiting time is over, and takes or ends what can be decided. */
export async function lookForNew(intake: Intake, lookedBackAt: Date, now: Date): Promise<LookResult> {
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
