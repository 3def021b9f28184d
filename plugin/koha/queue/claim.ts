import { sql } from "kysely";
import { valuesHeldBy } from "../../database/charset.ts";
import { type Db, inTransaction, type Tx } from "../../database/connection.ts";
import type { Host } from "../host.ts";
import { type RecentSwitch, readRecentSwitches } from "../unfenced.ts";
import { isCopied } from "./copied-mail.ts";
import { holdOpen, nothingIfDenied, type Run } from "./runs.ts";

/** Claimed in one statement, in some milliseconds: a desk's LOCK TABLE waits for no more than that. */
export const CLAIM_ROWS = 2_500;

/** What nobody but us reads is claimed without a nudge. */
export const NO_NUDGE = 4_294_967_295;

/**
 * Claims the candidates that a run is about to read: Koha's rows show as handed over, and only afterwards become
 * messages. Each statement finds the run waiting still, so none comes after Koha's look at its queue; what it does not
 * reach in time, Koha sends. Returns how many.
 */
export async function claimForRun(db: Db, run: Run, host: Host, now: Date): Promise<number> {
  // The driver would take a question mark in the administrator's SQL for a placeholder.
  if (run.transports.length === 0 || run.where?.includes("?")) return 0;
  const letterCodes = await valuesHeldBy(db, "message_queue", "letter_code", run.letterCodes);
  if (letterCodes.length < run.letterCodes.length && letterCodes.length === 0) return 0;
  const held = { ...run, letterCodes };
  const wanted =
    run.where === null ? await readOpen(db, run.transports) : await readOpenWhere(db, run.transports, run.where);
  const claim = (tx: Tx, ids: readonly number[]) =>
    claimRows(
      tx,
      ids,
      { by: run.nudgeId, precise: run.where !== null, conditions: conditionsOf(held, host) },
      host,
      now,
    );
  return inSteps(db, wanted, async (tx, ids) => ((await holdOpen(tx, run.nudgeId)) ? claim(tx, ids) : undefined));
}

/**
 * Claims candidates of a transport that every run of Koha's sender leaves alone which reads what was queued after that
 * instant. `mayClaim` is asked in each transaction, and keeps it so.
 */
export async function claimFenced(
  db: Db,
  { transport, queuedAfter }: { transport: string; queuedAfter: Date },
  host: Host,
  mayClaim: (tx: Tx) => Promise<boolean>,
  now: Date,
): Promise<number> {
  const conditions = [sql`me.message_transport_type = ${transport} and me.time_queued > ${queuedAfter}`];
  const claim = { by: NO_NUDGE, precise: false, conditions };
  return inSteps(db, await readOpen(db, [transport]), async (tx, ids) =>
    (await mayClaim(tx)) ? claimRows(tx, ids, claim, host, now) : undefined,
  );
}

async function inSteps(
  db: Db,
  ids: readonly number[],
  claim: (tx: Tx, ids: readonly number[]) => Promise<number | undefined>,
): Promise<number> {
  let claimed = 0;
  for (let at = 0; at < ids.length; at += CLAIM_ROWS) {
    const done = await inTransaction(db, (tx) => claim(tx, ids.slice(at, at + CLAIM_ROWS)));
    if (done === undefined) break;
    claimed += done;
  }
  return claimed;
}

/** Which candidates nobody has claimed. */
async function readOpen(db: Db, transports: readonly string[]): Promise<number[]> {
  const rows = await db
    .selectFrom("tidings_candidate")
    .select("notice_id")
    .where("state", "=", "open")
    .where("nudge_id", "=", 0)
    .where("transport", "in", [...transports])
    .orderBy("notice_id")
    .execute();
  return rows.map((row) => row.notice_id);
}

/** Those of them that the administrator's condition names. It may name columns as if Koha's table stood alone. */
async function readOpenWhere(db: Db, transports: readonly string[], where: string): Promise<number[]> {
  const { rows } = await sql<{ message_id: number }>`
    select me.message_id from message_queue me
    where me.message_id in (select c.notice_id from tidings_candidate c where c.state = 'open' and c.nudge_id = 0
      and c.transport in (${sql.join([...transports])})) and (${sql.raw(where)})
    order by me.message_id`
    .execute(db)
    .catch(nothingIfDenied);
  return rows.map((row) => row.message_id);
}

function conditionsOf(run: Run, host: Host) {
  return [
    sql`me.message_transport_type in (${sql.join(run.transports)})`,
    sql`(me.message_transport_type <> 'email' or not ${isCopied(host)})`,
    // A web request that sends one row at once may still be working on it: that row is Koha's.
    sql`me.message_id not in (select n.message_id from tidings_nudge n where n.message_id is not null
      and n.id <> ${run.nudgeId} and n.opened_at > utc_timestamp(3) - interval 15 minute)`,
    ...(run.messageId === null ? [] : [sql`me.message_id = ${run.messageId}`]),
    ...(run.patronId === null ? [] : [sql`me.borrowernumber = ${run.patronId}`]),
    ...(run.letterCodes.length === 0 ? [] : [sql`me.letter_code in (${sql.join(run.letterCodes)})`]),
  ];
}

/** What a run may have read that began before the plugin was enabled, or the library live, rests. */
function unfenced({ upTo, readBy }: RecentSwitch) {
  return sql`(me.message_id > ${upTo} and me.time_queued > ${readBy})`;
}

interface Claim {
  by: number;
  /** Only these ids, and not whatever lies between them. */
  precise: boolean;
  conditions: ReturnType<typeof sql>[];
}

/**
 * One statement for many rows, each found by its primary key. It writes columns that keep their width, so that a row
 * need not move; and it takes nobody's row who has left since, nor one that has become another. Both tables are read by
 * their primary keys, in that order, whatever the optimiser makes of it.
 */
async function claimRows(
  tx: Tx,
  ids: readonly number[],
  { by, precise, conditions }: Claim,
  host: Host,
  now: Date,
): Promise<number> {
  const recent = await readRecentSwitches(tx, now);
  const among = precise
    ? sql`c.notice_id in (${sql.join([...ids])})`
    : sql`c.notice_id between ${ids[0]} and ${ids.at(-1)}`;
  const result = await sql`
    set statement lock_wait_timeout = 1, innodb_lock_wait_timeout = 1 for
    update tidings_candidate c force index (primary) straight_join message_queue me on me.message_id = c.notice_id
    set me.status = 'sent', c.nudge_id = ${by}
    where ${among} and c.state = 'open' and c.nudge_id = 0 and me.status = 'pending'
      and me.borrowernumber = c.patron_id and me.message_transport_type = c.transport
      ${host.timeQueuedChanges ? sql`` : sql`and me.time_queued <=> c.queued_at`}
      and coalesce((select max(1) from tidings_standing t
        where t.patron_id = c.patron_id and t.state = 'opted_in'), 0) = 1
      and ${sql.join([sql`true`, ...conditions, ...recent.map(unfenced)], sql` and `)}`.execute(tx);
  // Two rows change for each: Koha's and ours.
  return Number(result.numAffectedRows ?? 0n) / 2;
}
