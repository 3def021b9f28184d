import { type Db, inTransaction, type Tx } from "../database/connection.ts";
import type { Host } from "../koha/host.ts";
import { type Driverless, readDriverless, readEnds } from "../koha/queue/notices.ts";
import { putBack } from "../koha/queue/row-status.ts";
import { TOO_LATE_MS } from "../routing/route.ts";
import { showTaken } from "./mark-taken.ts";
import { awaitNextRound } from "./next-round.ts";
import { type Entry, writeEntries } from "./notice-store.ts";

const STEP_ROWS = 5_000;

/**
 * Puts back what Koha's own sender took and failed because `SMSSendDriver` names no driver: pending again, however
 * often that happens, until a notice is too old. What we had taken already shows as handed over again instead, or it
 * would look like a Resend and be sent twice; a real Resend makes another round. Returns how many. An old host stores
 * no reason for a failure, so nothing is done there.
 */
export async function recoverFailed(
  db: Db,
  host: Host,
  now: Date,
  stopping: AbortSignal,
  newest = Number.POSITIVE_INFINITY,
): Promise<number> {
  const ends = host.has.failureCode ? await readEnds(db) : undefined;
  if (!ends) return 0;
  const since = new Date(now.getTime() - TOO_LATE_MS);
  let count = 0;
  const lowest = Math.max(ends.lowest, ends.highest - newest + 1);
  for (let from = lowest; from <= ends.highest && !stopping.aborted; from += STEP_ROWS) {
    const failed = await readDriverless(db, host, from, from + STEP_ROWS - 1, since);
    if (failed.length === 0) continue;
    const of = (whose: Driverless["whose"]) => failed.filter((notice) => notice.whose === whose);
    const idsOf = (whose: Driverless["whose"]) => of(whose).map((notice) => notice.noticeId);
    await inTransaction(db, async (tx) => {
      await showTaken(tx, idsOf("taken"), host);
      await putBack(tx, [...idsOf("resent"), ...idsOf("open"), ...idsOf("other")]);
      await awaitNextRound(tx, { ids: idsOf("resent"), states: ["taken"] }, now);
      await awaitAgain(tx, of("open"), now);
      await writeEntries(
        tx,
        of("other").map((notice) => asNew(notice, now)),
        now,
      );
    });
    count += failed.length;
  }
  return count;
}

/** The id was another row's before: this one begins with a round of its own. */
function asNew(notice: Driverless, now: Date): Entry {
  const round = notice.round + 1;
  return { notice, round, firstRound: round, firstSeenAt: now, state: "waiting", because: null, lookAt: now };
}

async function awaitAgain(tx: Tx, notices: readonly Driverless[], now: Date): Promise<void> {
  if (notices.length === 0) return;
  await tx
    .insertInto("tidings_notice")
    .values(
      notices.map((notice) => ({
        notice_id: notice.noticeId,
        round: 1,
        patron_id: notice.patronId,
        letter_code: notice.letterCode,
        queued_at: notice.timeQueued ?? null,
        state: "waiting" as const,
        because: null,
        first_seen_at: now,
        look_at: now,
        changed_at: now,
      })),
    )
    .onDuplicateKeyUpdate(({ eb, ref }) => ({
      // If it was taken meanwhile, nothing is awaited.
      state: eb
        .case()
        .when(ref("state"), "=", "taken")
        .then("taken" as const)
        .else("waiting" as const)
        .end(),
      look_at: now,
      changed_at: now,
    }))
    .execute();
}
