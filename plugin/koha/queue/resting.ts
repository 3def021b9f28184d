import { sql } from "kysely";
import type { Db, Tx } from "../../database/connection.ts";
import { knownDate } from "../dates.ts";

/** A text of Koha's queue that we have seen and that rests there for now. */
export interface Resting {
  noticeId: number;
  patronId: number;
  /** When it was queued, as far as anybody knows; not later than when we first saw it. */
  queuedAt: Date;
}

/** Reads the texts of patrons that rest in Koha's queue until they may be taken over. */
export async function readResting(db: Db | Tx): Promise<Resting[]> {
  const { rows } = await sql<Resting>`
    select q.message_id as noticeId, q.borrowernumber as patronId,
      least(coalesce(${knownDate(sql.ref("q.time_queued"))}, n.first_seen_at), n.first_seen_at) as queuedAt
    from tidings_notice n join message_queue q on q.message_id = n.notice_id
    where n.state = 'waiting' and q.status = 'pending' and q.message_transport_type = 'sms'
      and q.borrowernumber <=> n.patron_id and q.borrowernumber is not null`.execute(db);
  return rows;
}
