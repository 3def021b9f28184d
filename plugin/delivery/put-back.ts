import { type Db, inTransaction } from "../database.ts";
import type { Host } from "../koha/host.ts";
import { overwriteFailed, readDriverless, readEnds } from "../koha/notices.ts";
import { TOO_LATE_MS } from "../routing/route.ts";

const STEP_ROWS = 5_000;

/**
 * Puts back what Koha's own sender grabbed and failed because `SMSSendDriver` names no driver: pending again, a few times each. What was ours already
 * shows as handed over again instead, or it would look like a Resend and go out twice. Returns how many. An old host keeps no reason, so
 * there nothing can be known.
 */
export async function putBackDriverless(db: Db, host: Host, now: Date, stopping: AbortSignal): Promise<number> {
  const ends = host.has.failureCode ? await readEnds(db) : undefined;
  if (!ends) return 0;
  const since = new Date(now.getTime() - TOO_LATE_MS);
  let count = 0;
  for (let from = ends.lowest; from <= ends.highest && !stopping.aborted; from += STEP_ROWS) {
    const failed = await readDriverless(db, from, from + STEP_ROWS - 1, since);
    if (failed.length === 0) continue;
    await inTransaction(db, async (tx) => {
      const ids = (taken: boolean) =>
        failed.filter((notice) => notice.taken === taken).map((notice) => notice.noticeId);
      await overwriteFailed(tx, ids(true), "sent");
      await overwriteFailed(tx, ids(false), "pending");
      await tx
        .insertInto("tidings_notice")
        .values(
          failed.map((notice) => ({
            notice_id: notice.noticeId,
            round: 1,
            patron_id: notice.patronId,
            letter_code: notice.letterCode,
            state: "waiting" as const,
            because: null,
            first_seen_at: now,
            put_back: 1,
            look_at: now,
            changed_at: now,
          })),
        )
        .onDuplicateKeyUpdate(({ eb, ref }) => ({
          // Before the state, which it asks: MariaDB assigns from left to right.
          put_back: eb
            .case()
            .when(ref("state"), "=", "taken")
            .then(ref("put_back"))
            .else(eb("put_back", "+", 1))
            .end(),
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
    });
    count += failed.length;
  }
  return count;
}
