import { type Db, inTransaction } from "../database/connection.ts";
import type { Host } from "../koha/host.ts";
import { lockPending } from "../koha/queue/notices.ts";
import { pendingOfNobody } from "../koha/queue/pending-of-nobody.ts";
import { endUnsent } from "../koha/queue/row-status.ts";

/**
 * Ends a notice that Koha queued for nobody and that would wait there for ever: its row shows as deleted, with `note`.
 * False: it no longer waits, or has a patron by now. Idempotent.
 */
export async function endNobodys(db: Db, host: Host, noticeId: number, note: string, now: Date): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    if ((await lockPending(tx, [noticeId])).length === 0) return false;
    const still = await pendingOfNobody(tx).select("n.notice_id").where("n.notice_id", "=", noticeId).execute();
    if (still.length === 0) return false;
    await endUnsent(tx, [noticeId], { note, was: "pending" }, host);
    await tx
      .updateTable("tidings_notice")
      .set({ state: "ended", because: "no_patron", look_at: null, changed_at: now })
      .where("notice_id", "=", noticeId)
      .execute();
    return true;
  });
}
