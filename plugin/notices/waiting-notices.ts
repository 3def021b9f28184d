import { type Db, inTransaction, type Tx } from "../database/connection.ts";
import type { Host } from "../koha/host.ts";
import { whenChanged } from "../koha/queue/notices.ts";

const HOUR_MS = 60 * 60_000;
/** No notice waits longer for its next look, so a later instant was written while a clock was wrong. */
const LONGEST_WAIT_MS = 25 * HOUR_MS;
/** But for a day of the week it waits seven days at most, one of which may have an hour more. */
const LONGEST_WAIT_FOR_DAY_MS = 8 * 24 * HOUR_MS;

/** Notices that wait and whose time to be looked at has come. */
export async function readDue(db: Db, limit: number, now: Date): Promise<number[]> {
  const rows = await db
    .selectFrom("tidings_notice")
    .select("notice_id")
    .where("state", "=", "waiting")
    .where((eb) =>
      eb.or([
        eb("look_at", "<=", now),
        eb("look_at", ">", new Date(now.getTime() + LONGEST_WAIT_FOR_DAY_MS)),
        eb.and([
          eb("look_at", ">", new Date(now.getTime() + LONGEST_WAIT_MS)),
          eb.or([eb("because", "is", null), eb("because", "!=", "other_day")]),
        ]),
      ]),
    )
    .orderBy("look_at")
    .limit(limit)
    .execute();
  return rows.map((row) => row.notice_id);
}

/** Ends notices that waited and are no longer pending in Koha: somebody else dealt with them. */
export async function closeVanished(db: Db, ids: readonly number[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  // Others write the same rows in another order: a deadlock is retried.
  await inTransaction(db, (tx) =>
    tx
      .updateTable("tidings_notice")
      .set({ state: "ended", because: "not_pending", look_at: null, changed_at: now })
      .where("notice_id", "in", [...ids])
      .where("state", "=", "waiting")
      .execute(),
  );
}

/** A patron has just opted in, or is known again: their notices that wait for that are looked at now. */
export async function lookAgain(tx: Tx, patronId: number, now: Date): Promise<void> {
  await tx
    .updateTable("tidings_notice")
    .set({ look_at: now })
    .where("patron_id", "=", patronId)
    .where("state", "=", "waiting")
    .where("because", "in", ["not_opted_in", "other_person"])
    .execute();
}

/** Sending was switched on again: what waits for that is looked at now. */
export async function lookAgainAtStopped(db: Db, now: Date): Promise<void> {
  await db
    .updateTable("tidings_notice")
    .set({ look_at: now })
    .where("state", "=", "waiting")
    .where("because", "=", "sender_stopped")
    .execute();
}

/** The library's rules have changed: what waits for a day that they allow is looked at now. */
export async function lookAgainAtRules(db: Db, now: Date): Promise<void> {
  await db
    .updateTable("tidings_notice")
    .set({ look_at: now })
    .where("state", "=", "waiting")
    .where("because", "=", "other_day")
    .execute();
}

/**
 * A taken notice was given back to Koha: it waits again, with its age unchanged, until all text messages are ours again
 * or a run asks for it. It gets a round of its own, since the message of this one has ended.
 */
export async function lookLater(
  tx: Tx,
  { noticeId, round, because }: { noticeId: number; round: number; because: string },
  host: Host,
  now: Date,
): Promise<void> {
  // Giving it back has moved the time of its row, where the host does that.
  const moved = host.timeQueuedChanges ? whenChanged(host, "tidings_notice.notice_id") : undefined;
  await tx
    .updateTable("tidings_notice")
    .set({ state: "waiting", round: round + 1, because, look_at: now, changed_at: now })
    .$if(moved !== undefined, (query) => query.set({ queued_at: moved ?? null }))
    .where("notice_id", "=", noticeId)
    .execute();
}
