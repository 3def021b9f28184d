import { sql } from "kysely";
import type { Db } from "../../database/connection.ts";
import { RUN_LOCKS } from "../queue/runs.ts";

/** A letter that stands in Koha's queue, by which transport, and when it was queued last. */
export interface LetterSeen {
  letterCode: string;
  transport: string;
  at: Date;
}

/** How many of the newest rows are looked at: some days of a large library, or years of a small one. */
const ROWS = 50_000;

/** What Koha has queued of late, of its newest rows. */
export async function readLettersSeen(db: Db): Promise<LetterSeen[]> {
  const { rows } = await sql<{ code: string; transport: string; at: Date | null }>`
    select letter_code as code, message_transport_type as transport, max(time_queued) as at
    from (select letter_code, message_transport_type, time_queued from message_queue
      order by message_id desc limit ${ROWS}) newest
    where letter_code is not null group by letter_code, message_transport_type`.execute(db);
  return rows.flatMap(({ code, transport, at }) =>
    at === null || Number.isNaN(at.getTime()) ? [] : [{ letterCode: code, transport, at }],
  );
}

/** How many runs of Koha's sender are at work, as their locks tell. */
export async function countRunsAtWork(db: Db): Promise<number> {
  const held = RUN_LOCKS.map((prefix) => sql`(is_used_lock(left(concat(${prefix}, database()), 64)) is not null)`);
  const { rows } = await sql<{ runs: number }>`select ${sql.join(held, sql` + `)} as runs`.execute(db);
  return Number(rows[0]?.runs ?? 0);
}
