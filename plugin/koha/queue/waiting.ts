import { type RawBuilder, sql } from "kysely";
import type { Db } from "../../database/connection.ts";
import type { NoticeState } from "../../database/tables.ts";
import type { Host } from "../host.ts";
import { readEnds, whenQueued } from "./notices.ts";

/** A text that waits in Koha's queue, and what our book says of it. */
export interface WaitingText {
  noticeId: number;
  patronId: number | null;
  letterCode: string | null;
  queuedAt: Date | null;
  /** Undefined: we have not met it. */
  entry:
    | { state: NoticeState; because: string | null; lookAt: Date | null; seenAt: Date; returned: boolean }
    | undefined;
}

interface Row {
  message_id: number;
  borrowernumber: number | null;
  letter_code: string | null;
  queued_at: Date | null;
  state: NoticeState | null;
  because: string | null;
  look_at: Date | null;
  first_seen_at: Date | null;
  returned: number | null;
}

/** How far back in the queue is looked for what our book does not hold: a few days at a large library. */
export const NEWEST_TEXTS = 50_000;

const PENDING = sql`q.status = 'pending' and q.message_transport_type = 'sms'`;

async function read(db: Db, host: Host, from: RawBuilder<unknown>, most: number): Promise<WaitingText[]> {
  const { rows } = await sql<Row>`
    select q.message_id, q.borrowernumber, q.letter_code, ${whenQueued(host, "q")} as queued_at,
      n.state, n.because, n.look_at, n.first_seen_at, n.returned
    ${from} limit ${most}`.execute(db);
  return rows.map((row) => ({
    noticeId: row.message_id,
    patronId: row.borrowernumber,
    letterCode: row.letter_code,
    queuedAt: row.queued_at,
    entry:
      row.state === null || row.first_seen_at === null
        ? undefined
        : {
            state: row.state,
            because: row.because,
            lookAt: row.look_at,
            seenAt: row.first_seen_at,
            returned: row.returned === 1,
          },
  }));
}

/** Our book first, by its index of what waits; then Koha's rows by their primary key. */
const FROM_BOOK = sql`from tidings_notice n straight_join message_queue q on q.message_id = n.notice_id
  where n.state = 'waiting' and ${PENDING}`;

/** Texts that our book says are waited for and that are pending still, at most so many. */
export async function readWaitingTexts(db: Db, host: Host, most: number): Promise<WaitingText[]> {
  return read(db, host, FROM_BOOK, most);
}

/** How many there are in all. */
export async function countWaitingTexts(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count ${FROM_BOOK}`.execute(db);
  return Number(rows[0]?.count ?? 0);
}

/**
 * Pending texts among the newest rows of Koha's queue; `unmet`: only those that our book does not hold, or was done
 * with. The primary key is walked, since Koha has no index on the status.
 */
export async function readNewestTexts(db: Db, host: Host, { unmet }: { unmet: boolean }): Promise<WaitingText[]> {
  const ends = await readEnds(db);
  if (!ends) return [];
  const known = unmet ? sql`and (n.notice_id is null or n.state in ('taken', 'ended'))` : sql``;
  const from = sql`from message_queue q force index (primary) left join tidings_notice n on n.notice_id = q.message_id
    where q.message_id > ${ends.highest - NEWEST_TEXTS} and ${PENDING} ${known} order by q.message_id`;
  return read(db, host, from, NEWEST_TEXTS);
}

/** Those of these notices that are pending texts. */
export async function readTexts(db: Db, host: Host, noticeIds: readonly number[]): Promise<WaitingText[]> {
  if (noticeIds.length === 0) return [];
  const from = sql`from message_queue q left join tidings_notice n on n.notice_id = q.message_id
    where q.message_id in (${sql.join(noticeIds)}) and ${PENDING}`;
  return read(db, host, from, noticeIds.length);
}

/** The pending texts of one patron, by Koha's index of patrons. */
export async function readTextsOf(db: Db, host: Host, patronId: number, most: number): Promise<WaitingText[]> {
  const from = sql`from message_queue q left join tidings_notice n on n.notice_id = q.message_id
    where q.borrowernumber = ${patronId} and ${PENDING} order by q.message_id desc`;
  return read(db, host, from, most);
}
