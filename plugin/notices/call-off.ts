import { type Db, inTransaction } from "../database/connection.ts";
import type { Host } from "../koha/host.ts";
import { holdLive } from "../koha/plugin-switch.ts";
import { holdRow } from "../koha/queue/ask-again.ts";
import { endUnsent } from "../koha/queue/row-status.ts";
import { holdEntry } from "./notice-store.ts";

/** What became of the wish; anything but `cancelled` changed nothing. `kohas`: Koha's own sender has it. */
export type NoticeCalledOff = "cancelled" | "kohas" | "ended" | "gone";

/**
 * Ends a notice that waits in Koha's queue and would be taken over by us, at a person's wish. Koha's row shows as
 * deleted, with `note`; Resend there brings it back.
 */
export async function callOffNotice(
  db: Db,
  host: Host,
  { noticeId, seen, note }: { noticeId: number; seen: number; note: string },
  now: Date,
): Promise<NoticeCalledOff> {
  return inTransaction(db, async (tx) => {
    const live = await holdLive(tx);
    const row = await holdRow(tx, noticeId, host);
    const entry = await holdEntry(tx, noticeId);
    if (!row?.ours || !entry) return "gone";
    if (entry.state !== "waiting" || entry.round !== seen || row.status !== "pending") return "ended";
    if (!live || row.transport !== "sms") return "kohas";
    await endUnsent(tx, [noticeId], { note, was: "pending" }, host);
    await tx
      .updateTable("tidings_notice")
      .set({ state: "ended", because: "cancelled_by_staff", look_at: null, changed_at: now })
      .where("notice_id", "=", noticeId)
      .execute();
    return "cancelled";
  });
}
