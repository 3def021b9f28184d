import { sql } from "kysely";
import type { Tx } from "../../database/connection.ts";
import type { Host } from "../host.ts";
import type { NoticeStatus } from "../tables.ts";
import { isHtml, type LockedNotice } from "./notices.ts";

/** A row of Koha's queue that was claimed, or beside which our message goes, locked and read. */
export interface HeldClaim extends LockedNotice {
  status: NoticeStatus;
  patronId: number | null;
}

/** Locks these rows, whatever their state, and only then reads their text. It waits briefly for a desk's lock. */
export async function lockRows(tx: Tx, ids: readonly number[]): Promise<HeldClaim[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<Omit<HeldClaim, "html"> & { html: number }>`
    set statement lock_wait_timeout = 1, innodb_lock_wait_timeout = 1 for
    select message_id as noticeId, subject, content, metadata, status, borrowernumber as patronId,
      ${isHtml()} as html from message_queue
    where message_id in (${sql.join([...ids])}) order by message_id for update`.execute(tx);
  return rows.map((row) => ({ ...row, html: row.html === 1 }));
}

/** Gives locked rows that we had claimed back to Koha as pending, so that its own mail goes. */
export async function unclaimRows(tx: Tx, ids: readonly number[], host: Host): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable("message_queue")
    .set({ status: "pending", ...(host.has.failureCode ? { failure_code: "" } : {}) })
    .where("message_id", "in", [...ids])
    .where("status", "=", "sent")
    .execute();
}
