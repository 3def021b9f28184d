import { readOptedInAfter } from "../consent/changed-since.ts";
import type { Db } from "../database/connection.ts";
import { putCursor, readCursors } from "../database/cursors.ts";

const LIBRARY = "election_library";
const PAGE = 4_500;
/** What no look at changes can find, such as a new guarantor, is found once a day. */
const ANEW_MS = 24 * 60 * 60_000;

/** Whether everybody is to be elected anew: what holds for the library has changed, or the last time is a day ago. */
export async function isWalkDue(db: Db, fingerprint: number, now: Date): Promise<boolean> {
  const last = (await readCursors(db, [LIBRARY])).get(LIBRARY);
  return last?.at_id !== fingerprint || now.getTime() - last.moved_at.getTime() >= ANEW_MS;
}

/** Notes that everybody was elected by facts of this fingerprint. */
export async function noteWalk(db: Db, fingerprint: number, now: Date): Promise<void> {
  await putCursor(db, LIBRARY, { at_id: fingerprint, settled_id: 0, moved_at: now });
}

/** The next patrons of a walk over everybody who is opted in or was elected once; undefined `next`: it is done. */
export async function readPage(db: Db, after: number): Promise<{ patronIds: number[]; next?: number }> {
  const optedIn = await readOptedInAfter(db, after, PAGE);
  const last = optedIn.length === PAGE ? optedIn.at(-1) : undefined;
  const elected = await db
    .selectFrom("tidings_election")
    .select("patron_id")
    .where("patron_id", ">", after)
    .$if(last !== undefined, (query) => query.where("patron_id", "<=", last ?? 0))
    .execute();
  const patronIds = [...new Set([...optedIn, ...elected.map((row) => row.patron_id)])];
  return { patronIds, ...(last === undefined ? {} : { next: last }) };
}
