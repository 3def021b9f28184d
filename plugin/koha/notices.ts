import { sql } from "kysely";
import type { Db, Tx } from "../database.ts";
import type { Host } from "./host.ts";

/** One of Koha's notices as it lies in its queue, without its text: that is read only after the notice is ours. */
export interface Notice {
  noticeId: number;
  patronId: number | null;
  letterCode: string | null;
  queuedAt: Date | null;
}

/** A notice whose row this transaction has locked. */
export interface LockedNotice {
  noticeId: number;
  content: string | null;
  metadata: string | null;
}

interface NoticeRow {
  message_id: number;
  borrowernumber: number | null;
  letter_code: string | null;
  time_queued: Date | null;
}

const toNotice = (row: NoticeRow): Notice => ({
  noticeId: row.message_id,
  patronId: row.borrowernumber,
  letterCode: row.letter_code,
  queuedAt: row.time_queued,
});

/** What Koha's own sender leaves to us whole. */
const OWN_TRANSPORTS: readonly string[] = ["sms"];

const columns = sql`q.message_id, q.borrowernumber, q.letter_code, q.time_queued`;

/**
 * Pending sms notices above a message_id that we have not seen, oldest first. There is no index on status, so the primary key is walked from
 * `after`; the hint keeps the optimiser from reading the whole transport index instead.
 */
export async function readNew(db: Db, after: number, limit: number): Promise<Notice[]> {
  const { rows } = await sql<NoticeRow>`
    select ${columns} from message_queue q force index (primary)
    left join tidings_notice n on n.notice_id = q.message_id
    where q.message_id > ${after} and q.status = 'pending' and q.message_transport_type = 'sms' and n.notice_id is null
    order by q.message_id limit ${limit}`.execute(db);
  return rows.map(toNotice);
}

/** Of these notices, those that are still pending sms. */
export async function readPending(db: Db, ids: readonly number[]): Promise<Notice[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<NoticeRow>`
    select ${columns} from message_queue q
    where q.message_id in (${sql.join(ids)}) and q.status = 'pending' and q.message_transport_type = 'sms'
    order by q.message_id`.execute(db);
  return rows.map(toNotice);
}

/**
 * Pending sms notices of one stretch of the primary key that we have not seen, or were done with (`back`): staff sent those again. Both are looked
 * at in one instant.
 */
export async function readReturned(db: Db, from: number, to: number): Promise<(Notice & { back: boolean })[]> {
  const { rows } = await sql<NoticeRow & { back: number }>`
    select ${columns}, n.notice_id is not null as back from message_queue q force index (primary)
    left join tidings_notice n on n.notice_id = q.message_id
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

/**
 * Locks those of these notices that are pending and nobody else is taking, and only then reads their text: Koha may have merged lines into it
 * until this moment. Rows that someone holds are skipped; a desk's LOCK TABLE is waited for one second at most.
 */
export async function lockPending(
  tx: Tx,
  ids: readonly number[],
  transports: readonly string[] = OWN_TRANSPORTS,
): Promise<LockedNotice[]> {
  const { rows } = await sql<{ message_id: number; content: string | null; metadata: string | null }>`
    set statement lock_wait_timeout = 1, innodb_lock_wait_timeout = 1 for
    select message_id, content, metadata from message_queue
    where message_id in (${sql.join(ids)}) and status = 'pending' and message_transport_type in (${sql.join(transports)})
    order by message_id for update skip locked`.execute(tx);
  return rows.map((row) => ({ noticeId: row.message_id, content: row.content, metadata: row.metadata }));
}

/** Marks locked notices as handed over. Koha's own word for that is `sent`; the end corrects it. */
export async function markTaken(tx: Tx, ids: readonly number[], host: Host): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable("message_queue")
    .set({ status: "sent", ...(host.has.failureCode ? { failure_code: "" } : {}) })
    .where("message_id", "in", [...ids])
    .where("status", "=", "pending")
    .execute();
}

/** Ends locked pending notices unsent. `deleted`, because `failed` may restrict a patron (RestrictPatronsWithFailedNotices). */
export async function endUnsent(tx: Tx, ids: readonly number[], note: string, host: Host): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable("message_queue")
    .set({ status: "deleted", ...(host.has.failureCode ? { failure_code: note } : {}) })
    .where("message_id", "in", [...ids])
    .where("status", "=", "pending")
    .execute();
}

/** Locks a notice that shows as handed over. False: it does not (staff sent it again, or deleted it, or the patron is gone). */
export async function lockHandedOver(tx: Tx, noticeId: number): Promise<boolean> {
  const row = await tx
    .selectFrom("message_queue")
    .select("message_id")
    .where("message_id", "=", noticeId)
    .where("status", "=", "sent")
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

/** Writes how a notice ended over the `sent` that we wrote ourselves. The row must be locked by `lockHandedOver`. */
export async function tellEnd(
  tx: Tx,
  noticeId: number,
  status: "failed" | "deleted",
  note: string,
  host: Host,
): Promise<void> {
  await tx
    .updateTable("message_queue")
    .set({ status, ...(host.has.failureCode ? { failure_code: note } : {}) })
    .where("message_id", "=", noticeId)
    .where("status", "=", "sent")
    .execute();
}

/** Each time the plugin was off, Koha may have failed a notice anew; but one that it fails for ever is not put back for ever. */
const MOST_PUT_BACKS = 5;

/**
 * Sms notices of one stretch of the primary key that Koha itself tried to send and failed, because `SMSSendDriver` names no driver (the text is that
 * of SMS::Send), since an instant; those that we put back often enough are left out. `taken`: ours already, Koha wrote over it.
 */
export async function readDriverless(
  db: Db,
  from: number,
  to: number,
  since: Date,
): Promise<{ noticeId: number; patronId: number | null; letterCode: string | null; taken: boolean }[]> {
  const { rows } = await sql<NoticeRow & { state: string | null }>`
    select ${columns}, n.state from message_queue q force index (primary)
    left join tidings_notice n on n.notice_id = q.message_id
    where q.message_id between ${from} and ${to} and q.status = 'failed' and q.message_transport_type = 'sms'
      and (q.failure_code = 'SMS_SEND_DRIVER_MISSING' or q.failure_code like '%does not exist, or is not installed%')
      and q.time_queued > ${since} and (coalesce(n.put_back, 0) < ${MOST_PUT_BACKS} or n.state = 'taken')
    order by q.message_id`.execute(db);
  return rows.map((row) => ({ ...toNotice(row), taken: row.state === "taken" }));
}

/** Writes a status over Koha's `failed`, and empties its note. */
export async function overwriteFailed(tx: Tx, ids: readonly number[], status: "pending" | "sent"): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .updateTable("message_queue")
    .set({ status, failure_code: "" })
    .where("message_id", "in", [...ids])
    .where("status", "=", "failed")
    .execute();
}
