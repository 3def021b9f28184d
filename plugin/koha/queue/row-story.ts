import { sql } from "kysely";
import type { Db } from "../../database/connection.ts";
import type { Host } from "../host.ts";
import type { NoticeStatus } from "../tables.ts";
import { lastChange, whenQueued } from "./notices.ts";
import { sameRow } from "./same-row.ts";

/** A row of Koha's queue as staff see it in Koha, without its text. */
export interface RowStory {
  status: NoticeStatus;
  transport: string;
  queuedAt: Date | null;
  /** Null where this host keeps no such instant. */
  changedAt: Date | null;
  /** What stands beside the status; empty where there is none, or no place for one. */
  note: string;
  subject: string | null;
  /** Whether our book speaks of this row, and not of an earlier one with its id. */
  ours: boolean;
}

/** Reads a row of Koha's queue; undefined: Koha has deleted it, as it does after some time. */
export async function readRowStory(db: Db, host: Host, noticeId: number): Promise<RowStory | undefined> {
  const changed = lastChange(host) ?? sql`null`;
  const note = host.has.failureCode ? sql`coalesce(q.failure_code, '')` : sql`''`;
  const { rows } = await sql<Omit<RowStory, "ours"> & { ours: number }>`
    select q.status, q.message_transport_type as transport, ${whenQueued(host, "q")} as queuedAt, q.subject,
      ${changed} as changedAt, ${note} as note,
      coalesce(${sameRow(host)}, false) as ours
    from message_queue q left join tidings_notice n on n.notice_id = q.message_id
    where q.message_id = ${noticeId}`.execute(db);
  return rows[0] && { ...rows[0], ours: rows[0].ours === 1 };
}
