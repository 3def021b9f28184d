import { sql } from "kysely";
import type { Db } from "../../../plugin/database/connection.ts";

/** A row of the queue as Koha's own sender read it; it may have changed since. */
export interface QueuedRow {
  message_id: number;
  borrowernumber: number | null;
  letter_code: string | null;
  message_transport_type: string;
  content: string | null;
  status: string;
}

/** What a caller of Koha's sender may ask for; the names are Koha's. */
export interface SendParams {
  message_id?: number;
  borrowernumber?: number;
  letter_code?: string[];
  type?: string[] | string;
  where?: string;
}

/** A plugin's hook before the queue is read; it may change the parameters. */
export type BeforeSend = (one: Db, params: SendParams) => Promise<void>;

/** The surroundings of Koha's sender. */
export interface Outside {
  /**
   * Hands a row to Koha's mail server or SMS driver; the message of an error that it throws becomes the row's failure
   * code.
   */
  send(row: QueuedRow): Promise<void>;
  /** Called where time passes: before the queue is read, before a row, and while it is being sent. */
  pause(at: "read" | "row" | "sending"): Promise<void>;
}

/**
 * Koha's own sender with its faults: it reads without a lock, writes the status that it read back to each row, even if
 * that has changed meanwhile, sends, and writes the result without checking (Koha's C4::Letters::SendQueuedMessages).
 * Returns how many it sent.
 */
async function sendQueued(one: Db, outside: Outside, params: SendParams): Promise<number> {
  await outside.pause("read");
  const types = [params.type ?? []].flat();
  const filters = [
    sql`me.status = 'pending'`,
    ...(params.message_id === undefined ? [] : [sql`me.message_id = ${params.message_id}`]),
    ...(params.borrowernumber === undefined ? [] : [sql`me.borrowernumber = ${params.borrowernumber}`]),
    ...(params.letter_code?.length ? [sql`me.letter_code in (${sql.join(params.letter_code)})`] : []),
    ...(types.length === 0 ? [] : [sql`me.message_transport_type in (${sql.join(types)})`]),
    ...(params.where === undefined ? [] : [sql`(${sql.raw(params.where)})`]),
  ];
  const { rows } = await sql<QueuedRow>`
    select message_id, borrowernumber, letter_code, message_transport_type, content, status
    from message_queue me where ${sql.join(filters, sql` and `)}`.execute(one);
  let sent = 0;
  for (const row of rows) {
    await outside.pause("row");
    await sql`update message_queue set status = ${row.status} where message_id = ${row.message_id}`.execute(one);
    if (row.message_transport_type !== "email" && row.message_transport_type !== "sms") continue;
    sent += await sendOne(one, outside, row);
  }
  return sent;
}

async function sendOne(one: Db, outside: Outside, row: QueuedRow): Promise<number> {
  const end = (status: string, note: string) =>
    sql`update message_queue set status = ${status}, failure_code = ${note}
      where message_id = ${row.message_id}`.execute(one);
  if (row.message_transport_type === "sms" && (await isDuplicate(one, row))) {
    await end("failed", "DUPLICATE_MESSAGE");
    return 0;
  }
  try {
    await outside.send(row);
  } catch (error) {
    await end("failed", error instanceof Error ? error.message : "NO_NOTES");
    return 0;
  }
  await end("sent", "");
  return 1;
}

async function isDuplicate(one: Db, row: QueuedRow): Promise<boolean> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from message_queue
    where message_transport_type = 'sms' and borrowernumber = ${row.borrowernumber}
      and letter_code = ${row.letter_code} and content = ${row.content}
      and status = 'sent' and date(updated_on) = curdate()`.execute(one);
  return Number(rows[0]?.count ?? 0) > 0;
}

/** Runs `work` as a process of its own: its locks are released at the end, as when a connection closes. */
async function inProcess<T>(db: Db, work: (one: Db) => Promise<T>): Promise<T> {
  return db.connection().execute(async (one) => {
    try {
      return await work(one);
    } finally {
      await sql`do release_all_locks()`.execute(one);
    }
  });
}

/**
 * A run in a Koha after 24.05: the sender calls the plugin itself, with the caller's own parameters. Without `before`
 * no plugin is enabled.
 */
export function sendQueuedMessages(
  db: Db,
  outside: Outside,
  params: SendParams,
  before: BeforeSend | undefined,
): Promise<number> {
  return inProcess(db, async (one) => {
    await before?.(one, params);
    return sendQueued(one, outside, params);
  });
}

/**
 * A run of the job up to Koha 24.05: the plugin gets a copy of the hash, which contains the same arrays that the sender
 * then uses.
 */
export function processMessageQueue(
  db: Db,
  outside: Outside,
  given: { type: string[]; letter_code: string[]; where?: string },
  before: BeforeSend | undefined,
): Promise<number> {
  return inProcess(db, async (one) => {
    await before?.(one, { ...given });
    return sendQueued(one, outside, { ...given });
  });
}
