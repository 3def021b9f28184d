import { sql } from "kysely";
import type { Db, Tx } from "../../database/connection.ts";
import type { Host } from "../host.ts";
import { GROWING, MERGED_BY_KOHA } from "./growing.ts";
import { whenQueued } from "./notices.ts";
import { type SharedNotice, type SharedRow, sharedColumns, toShared } from "./shared-notices.ts";

/* Mail and print rows of Koha's queue that we take once its sender is about to read them (tidings_candidate). */

/** A row that is to be ours. */
export interface NewCandidate {
  notice: SharedNotice;
  /** Null: a letter that no source is elected for. */
  type: string | null;
  /** Koha's row is left alone, and our message goes beside it. */
  asWell: boolean;
}

/** The candidate `c` is about the row `me`, whoever's it is: ids begin anew where Koha's queue is emptied. */
function isOfNotice(host: Host) {
  const asQueued = host.timeQueuedChanges ? sql`true` : sql`c.queued_at <=> me.time_queued`;
  return sql`(coalesce(convert(me.letter_code using utf8mb4) collate utf8mb4_bin
    = c.letter_code collate utf8mb4_bin, true) and ${asQueued})`;
}

/** And it is still that patron's: Koha moves rows where it merges two records. */
export const isOfRow = (host: Host) => sql`(c.patron_id = me.borrowernumber and ${isOfNotice(host)})`;

/** Writes candidates; one that another process has written already stays as it is. */
export async function addCandidates(db: Db, host: Host, added: readonly NewCandidate[], now: Date): Promise<void> {
  if (added.length === 0) return;
  const ids = sql.join(added.map(({ notice }) => notice.noticeId));
  await sql`delete c from tidings_candidate c join message_queue me on me.message_id = c.notice_id
    where c.notice_id in (${ids}) and not ${isOfRow(host)}`.execute(db);
  await db
    .insertInto("tidings_candidate")
    .ignore()
    .values(
      added.map(({ notice, type, asWell }) => ({
        notice_id: notice.noticeId,
        patron_id: notice.patronId ?? 0,
        notice_type: type,
        letter_code: notice.letterCode,
        transport: notice.transport,
        state: asWell ? ("beside" as const) : ("open" as const),
        as_well: asWell ? 1 : 0,
        queued_at: notice.timeQueued ?? null,
        decided_at: now,
        changed_at: now,
      })),
    )
    .execute();
}

/** Mail that is to be ours as soon as Koha's sender runs, at most so many. */
export async function readWaitingCandidates(
  db: Db,
  host: Host,
  most: number,
): Promise<{ patronId: number; letterCode: string | null; queuedAt: Date | null }[]> {
  const { rows } = await sql<{ patronId: number; letterCode: string | null; queuedAt: Date | null }>`
    select c.patron_id as patronId, c.letter_code as letterCode, ${whenQueued(host, "me")} as queuedAt
    from tidings_candidate c join message_queue me on me.message_id = c.notice_id
    where c.state = 'open' and c.nudge_id = 0 and c.transport = 'email' and me.status = 'pending' and ${isOfRow(host)}
    order by c.notice_id limit ${most}`.execute(db);
  return rows;
}

/** A claimed candidate, or one whose message goes beside the mail: it is to become a message. */
export interface Claimed {
  noticeId: number;
  type: string | null;
  asWell: boolean;
  /** Whether Koha still has the row, be it another patron's by now. */
  there: boolean;
  /** The row, if we may send it still: it is the same patron's, and goes to nobody else. */
  notice: SharedNotice | undefined;
}

/** Koha adds no more to what waits for so long, and our message beside it may tell all. */
const MERGED_MS = 15 * 60_000;

/** What is to become messages, oldest first. What Koha may still add to is left for a while. */
export async function readClaimed(db: Db, host: Host, most: number, now: Date): Promise<Claimed[]> {
  const { rows } = await sql<{ notice_id: number; notice_type: string | null; as_well: number; patron_id: number }>`
    select c.notice_id, c.notice_type, c.as_well, c.patron_id from tidings_candidate c
    where (c.state = 'open' and c.nudge_id > 0) or (c.state = 'beside' and
      (c.decided_at < ${new Date(now.getTime() - MERGED_MS)} or not exists (
        select 1 from message_queue me where me.message_id = c.notice_id and me.status = 'pending'
        and (me.metadata like ${GROWING} or me.letter_code in (${sql.join([...MERGED_BY_KOHA])})))))
    order by c.notice_id limit ${most}`.execute(db);
  if (rows.length === 0) return [];
  const read = await sql<SharedRow & { same: number }>`
    select ${sharedColumns(host)}, ${isOfRow(host)} as same from message_queue me
    join tidings_candidate c on c.notice_id = me.message_id
    where me.message_id in (${sql.join(rows.map((row) => row.notice_id))}) and ${isOfNotice(host)}`.execute(db);
  const there = new Set(read.rows.map((row) => row.message_id));
  const same = await toShared(
    db,
    read.rows.filter((row) => row.same === 1),
  );
  const found = new Map(same.map((one) => [one.noticeId, one]));
  return rows.map((row) => ({
    noticeId: row.notice_id,
    type: row.notice_type,
    asWell: row.as_well === 1,
    there: there.has(row.notice_id),
    notice: found.get(row.notice_id),
  }));
}

/** Locks those of these that are still to become messages and that nobody else is making. */
export async function lockCandidates(tx: Tx, ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  const { rows } = await sql<{ notice_id: number }>`
    select notice_id from tidings_candidate where notice_id in (${sql.join([...ids])})
      and ((state = 'open' and nudge_id > 0) or state = 'beside')
    order by notice_id for update skip locked`.execute(tx);
  return new Set(rows.map((row) => row.notice_id));
}

/** Candidates that this transaction has locked came to their end. */
export async function settleCandidates(
  tx: Tx,
  ids: readonly number[],
  state: "done" | "dropped",
  now: Date,
): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable("tidings_candidate")
    .set({ state, changed_at: now })
    .where("notice_id", "in", [...ids])
    .execute();
}

/** Candidates that staff have sent again before they became messages are open again. */
export async function reopenCandidates(tx: Tx, ids: readonly number[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable("tidings_candidate")
    .set({ nudge_id: 0, changed_at: now })
    .where("notice_id", "in", [...ids])
    .where("state", "=", "open")
    .execute();
}

/** How a row that we took stands with us; undefined: it was no candidate. */
export async function readCandidate(
  db: Db | Tx,
  noticeId: number,
): Promise<{ state: string; asWell: boolean } | undefined> {
  const row = await db
    .selectFrom("tidings_candidate")
    .select(["state", "as_well"])
    .where("notice_id", "=", noticeId)
    .executeTakeFirst();
  return row && { state: row.state, asWell: row.as_well === 1 };
}

/** Which of these our messages went in place of. */
export async function readReplaced(tx: Tx, ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  const rows = await tx
    .selectFrom("tidings_candidate")
    .select("notice_id")
    .where("notice_id", "in", [...ids])
    .where("state", "=", "done")
    .where("as_well", "=", 0)
    .execute();
  return new Set(rows.map((row) => row.notice_id));
}

/** For how long a Resend of what we took is looked for. */
const RESENT_MS = 7 * 86_400_000;

/** Rows that we took, of these transports, and that staff have made pending again, oldest first; by their ids. */
export async function readResent(db: Db, host: Host, transports: readonly string[], now: Date): Promise<number[]> {
  if (transports.length === 0) return [];
  const { rows } = await sql<{ message_id: number }>`
    select me.message_id from tidings_candidate c straight_join message_queue me on me.message_id = c.notice_id
    where c.state = 'done' and c.decided_at > ${new Date(now.getTime() - RESENT_MS)} and c.as_well = 0
      and me.status = 'pending' and me.message_transport_type in (${sql.join([...transports])}) and ${isOfRow(host)}
    order by me.message_id limit 200`.execute(db);
  return rows.map((row) => row.message_id);
}

const KEPT_DAYS = 30;
const FORGET_ROWS = 1_000;

/**
 * Forgets in a short step what Koha has dealt with itself, and what came to its end long ago. Returns whether there may
 * be more.
 */
export async function forgetCandidates(db: Db, now: Date): Promise<boolean> {
  const before = new Date(now.getTime() - KEPT_DAYS * 86_400_000);
  const { rows } = await sql<{ notice_id: number }>`
    select notice_id from tidings_candidate where state in ('done', 'dropped') and changed_at < ${before}
    limit ${FORGET_ROWS}`.execute(db);
  const gone = await sql<{ notice_id: number }>`
    select c.notice_id from tidings_candidate c left join message_queue me on me.message_id = c.notice_id
    where c.state = 'open' and c.nudge_id = 0 and coalesce(me.status, 'gone') <> 'pending'
    limit ${FORGET_ROWS}`.execute(db);
  const ids = [...rows, ...gone.rows].map((row) => row.notice_id);
  if (ids.length === 0) return false;
  await sql`delete from tidings_candidate where notice_id in (${sql.join(ids)})
    and (state in ('done', 'dropped') or nudge_id = 0)`.execute(db);
  return rows.length === FORGET_ROWS || gone.rows.length === FORGET_ROWS;
}
