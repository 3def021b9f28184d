import { sql } from "kysely";
import type { Db, Tx } from "../../database/connection.ts";
import { knownDate } from "../dates.ts";
import type { Host } from "../host.ts";
import { GROWING } from "./growing.ts";
import { movedRow, sameRow } from "./same-row.ts";

/** One of Koha's notices as it lies in its queue, without its text: that is read only after the notice is ours. */
export interface Notice {
  noticeId: number;
  patronId: number | null;
  letterCode: string | null;
  queuedAt: Date | null;
  /**
   * Koha made the row so that it can add to it, whatever its letter (C4::Message, which keeps the parts of the text in
   * the metadata).
   */
  growing?: boolean;
  /** `time_queued` as it stands in the row, if there is one. */
  timeQueued?: Date | null;
}

/** SQL: Koha marks the content of a row of its queue as HTML. */
export const isHtml = () => sql<number>`coalesce(content_type like 'text/html%', 0)`;

/** A notice whose row this transaction has locked. */
export interface LockedNotice {
  noticeId: number;
  subject: string | null;
  content: string | null;
  /** Koha marks the content as HTML. */
  html?: boolean;
  metadata: string | null;
}

type LockedRow = Pick<LockedNotice, "subject" | "content" | "metadata"> & { html: number };

interface NoticeRow {
  message_id: number;
  borrowernumber: number | null;
  letter_code: string | null;
  time_queued: Date | null;
  growing: number;
  in_row: Date | null;
}

const toNotice = (row: NoticeRow): Notice => ({
  noticeId: row.message_id,
  patronId: row.borrowernumber,
  letterCode: row.letter_code,
  queuedAt: row.time_queued,
  growing: row.growing === 1,
  timeQueued: row.in_row,
});

/** The transports that Koha's own sender leaves entirely to us. */
export const OWN_TRANSPORTS: readonly string[] = ["sms"];

/** When a row was queued. Newer hosts may leave time_queued empty; it is at least as old as its last change. */
export function whenQueued(host: Host, table: "q" | "me") {
  const queued = knownDate(sql<Date>`${sql.ref(`${table}.time_queued`)}`);
  return host.has.updatedOn ? sql<Date | null>`coalesce(${queued}, ${sql.ref(`${table}.updated_on`)})` : queued;
}

const columns = (host: Host) =>
  sql`q.message_id, q.borrowernumber, q.letter_code, ${whenQueued(host, "q")} as time_queued,
    coalesce(q.metadata like ${GROWING}, 0) as growing, ${knownDate(sql<Date>`q.time_queued`)} as in_row`;

/**
 * Pending sms notices above a message_id that we have not seen, oldest first. There is no index on status, so the
 * primary key is walked from `after`; the hint keeps the optimiser from reading the whole transport index instead.
 */
export async function readNew(db: Db, host: Host, after: number, limit: number): Promise<Notice[]> {
  const { rows } = await sql<NoticeRow>`
    select ${columns(host)} from message_queue q force index (primary)
    left join tidings_notice n on n.notice_id = q.message_id and ${sameRow(host)}
    where q.message_id > ${after} and q.status = 'pending' and q.message_transport_type = 'sms' and n.notice_id is null
    order by q.message_id limit ${limit}`.execute(db);
  return rows.map(toNotice);
}

/** Of these notices, those that are still pending sms. */
export async function readPending(db: Db, host: Host, ids: readonly number[]): Promise<Notice[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<NoticeRow>`
    select ${columns(host)} from message_queue q
    where q.message_id in (${sql.join(ids)}) and q.status = 'pending' and q.message_transport_type = 'sms'
    order by q.message_id`.execute(db);
  return rows.map(toNotice);
}

/** Pending sms notices above a message_id, whoever has seen them, oldest first. */
export async function readAllPending(db: Db, host: Host, after: number, limit: number): Promise<Notice[]> {
  const { rows } = await sql<NoticeRow>`
    select ${columns(host)} from message_queue q force index (primary)
    where q.message_id > ${after} and q.status = 'pending' and q.message_transport_type = 'sms'
    order by q.message_id limit ${limit}`.execute(db);
  return rows.map(toNotice);
}

/** The words of these notices as they stand now; nothing is locked. */
export async function readWords(db: Db, ids: readonly number[]): Promise<LockedNotice[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<WordedRow>`
    select ${WORDS} from message_queue
    where message_id in (${sql.join(ids)}) order by message_id`.execute(db);
  return rows.map(toLocked);
}

/**
 * Pending sms notices in one range of the primary key that we have not seen, or were done with (`back`): staff sent
 * those again. One query reads both, so that they show the same instant.
 */
export async function readReturned(
  db: Db,
  host: Host,
  from: number,
  to: number,
): Promise<(Notice & { back: boolean })[]> {
  const { rows } = await sql<NoticeRow & { back: number }>`
    select ${columns(host)}, n.notice_id is not null as back from message_queue q force index (primary)
    left join tidings_notice n on n.notice_id = q.message_id and ${sameRow(host)}
    where q.message_id between ${from} and ${to} and q.status = 'pending' and q.message_transport_type = 'sms'
      and (n.notice_id is null or n.state in ('taken', 'ended'))
    order by q.message_id`.execute(db);
  return rows.map((row) => ({ ...toNotice(row), back: row.back === 1 }));
}

/** The ends of Koha's queue, by primary key; undefined while it is empty. */
export async function readEnds(db: Db): Promise<{ lowest: number; highest: number } | undefined> {
  const { rows } = await sql<{ lowest: number | null; highest: number | null }>`
    select min(message_id) as lowest, max(message_id) as highest from message_queue`.execute(db);
  const row = rows[0];
  return row?.lowest != null && row.highest != null ? { lowest: row.lowest, highest: row.highest } : undefined;
}

/** SQL: among these notices, those that are pending, by the primary key. */
export const pendingAmong = (ids: readonly number[], transports: readonly string[]) => sql`
  from message_queue force index (primary)
  where message_id in (${sql.join(ids)}) and status = 'pending'
    and message_transport_type in (${sql.join(transports)})`;

/** SQL: what a row says. */
export const WORDS = sql`message_id, subject, content, metadata, ${isHtml()} as html`;

export type WordedRow = { message_id: number } & LockedRow;

/**
 * Locks those of these notices that are pending and nobody else is taking, and reads their text as it stands then: Koha
 * may have merged lines into it until this moment. Rows that are locked are skipped; a desk's LOCK TABLE is waited for
 * one second at most. The hint keeps a walk of a small table from locking, for a moment, what another transaction is
 * about to take.
 */
export async function lockPending(
  tx: Tx,
  ids: readonly number[],
  transports: readonly string[] = OWN_TRANSPORTS,
): Promise<LockedNotice[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<WordedRow>`
    set statement lock_wait_timeout = 1, innodb_lock_wait_timeout = 1 for
    select ${WORDS} ${pendingAmong(ids, transports)}
    order by message_id for update skip locked`.execute(tx);
  return rows.map(toLocked);
}

export const toLocked = ({ message_id, html, ...words }: { message_id: number } & LockedRow): LockedNotice => ({
  noticeId: message_id,
  subject: words.subject,
  content: words.content,
  metadata: words.metadata,
  html: html === 1,
});

/** The column that says when a row was last changed; undefined where this host keeps none. */
export function lastChange(host: Host) {
  if (host.has.updatedOn) return sql.ref("q.updated_on");
  return host.timeQueuedChanges ? sql.ref("q.time_queued") : undefined;
}

/**
 * The SQL that reads when Koha's row of a notice was last changed, where `noticeId` is the column that names the
 * notice; undefined where this host keeps no such instant.
 */
export function whenChanged(host: Host, noticeId: string) {
  const changed = lastChange(host);
  return changed && sql<Date>`(select ${changed} from message_queue q where q.message_id = ${sql.ref(noticeId)})`;
}

/**
 * To whom a text belongs that Koha failed. `taken`: to us, and Koha overwrote it. `resent`: its message had ended, then
 * the plugin was off, and staff sent it again: we take nothing that a run from before may be working on
 * (koha/unfenced), so no run overwrote it. `other`: the round of our book is that of an earlier row with this id.
 * `open`: anything else.
 */
export type Driverless = Notice & { whose: "taken" | "resent" | "open" | "other"; round: number };

/**
 * Sms notices in one range of the primary key that Koha itself tried to send since an instant and failed, because
 * `SMSSendDriver` names no driver (the text is that of SMS::Send).
 */
export async function readDriverless(db: Db, host: Host, from: number, to: number, since: Date): Promise<Driverless[]> {
  const changed = lastChange(host) ?? sql.ref("q.time_queued");
  const own = sql`(${sameRow(host)} or ${movedRow(host, false)})`;
  const { rows } = await sql<NoticeRow & Pick<Driverless, "whose" | "round">>`
    select ${columns(host)}, coalesce(n.round, 0) as round,
      case when n.notice_id is not null and not ${own} then 'other'
      when n.state = 'taken' then
      if(coalesce(m.state in ('sent', 'delivered', 'failed', 'cancelled'), o.id is not null)
        and coalesce(m.created_at, o.created_at) < s.changed_at, 'resent', 'taken')
      else 'open' end as whose
    from message_queue q force index (primary)
    left join tidings_notice n on n.notice_id = q.message_id
    left join tidings_message m on m.notice_id = n.notice_id and m.round = n.round
    left join tidings_message_archive o on o.notice_id = n.notice_id and o.round = n.round
    left join tidings_setting s on s.name = 'enabled_after'
    where q.message_id between ${from} and ${to} and q.status = 'failed' and q.message_transport_type = 'sms'
      and (q.failure_code = 'SMS_SEND_DRIVER_MISSING' or q.failure_code like '%does not exist, or is not installed%')
      and if(n.state = 'taken' and ${own}, ${changed}, q.time_queued) > ${since}
    order by q.message_id`.execute(db);
  return rows.map((row) => ({ ...toNotice(row), whose: row.whose, round: row.round }));
}
