import { sql } from "kysely";
import type { Tx } from "../../database/connection.ts";
import type { Host } from "../host.ts";
import type { NoticeStatus } from "../tables.ts";
import { sameRow } from "./same-row.ts";

/** A row of Koha's queue that somebody wants to be sent again, locked. */
export interface HeldRow {
  status: NoticeStatus;
  transport: string;
  /** Whether our book speaks of this row, and not of an earlier one with its id. */
  ours: boolean;
}

/** Locks a row of Koha's queue, whatever its state; undefined: it is gone. */
export async function holdRow(tx: Tx, noticeId: number, host: Host): Promise<HeldRow | undefined> {
  const row = await tx
    .selectFrom("message_queue")
    .select(["status", "message_transport_type as transport"])
    .where("message_id", "=", noticeId)
    .forUpdate()
    .executeTakeFirst();
  if (!row) return undefined;
  // Our own entry is only read here: whoever changes it has locked the message before.
  const { rows } = await sql<{ ours: number }>`
    select coalesce(${sameRow(host)}, false) as ours from message_queue q
    join tidings_notice n on n.notice_id = q.message_id where q.message_id = ${noticeId}`.execute(tx);
  return { ...row, ours: rows[0]?.ours === 1 };
}

/** Makes a row pending again and empties its note, as Koha's own Resend does. It must be locked by `holdRow`. */
export async function askAgain(tx: Tx, noticeId: number, host: Host): Promise<void> {
  await tx
    .updateTable("message_queue")
    .set({ status: "pending", ...(host.has.failureCode ? { failure_code: "" } : {}) })
    .where("message_id", "=", noticeId)
    .where("status", "!=", "pending")
    .execute();
}
