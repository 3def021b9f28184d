import { sql } from "kysely";
import { valuesHeldBy } from "../../database/charset.ts";
import type { Db, Tx } from "../../database/connection.ts";
import type { Host } from "../host.ts";
import { type RecentSwitch, readRecentSwitches } from "../unfenced.ts";
import { isCopied } from "./copied-mail.ts";
import { idsOf, inSteps, readNamed, readOpen, type Step } from "./open-candidates.ts";
import { holdOpen, type Run } from "./runs.ts";

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
  const open = await readOpen(db, run.transports);
  const wanted = run.where === null ? open : { ...open, among: await readNamed(db, run.where, open.ids) };
  const claim = { by: run.nudgeId, conditions: conditionsOf(held, host) };
  return inSteps(db, wanted, async (tx, step) =>
    (await holdOpen(tx, run.nudgeId, true)) ? claimRows(tx, step, claim, host, now) : undefined,
  );
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
  const claim = { by: NO_NUDGE, conditions };
  return inSteps(db, await readOpen(db, [transport]), async (tx, step) =>
    (await mayClaim(tx)) ? claimRows(tx, step, claim, host, now) : undefined,
  );
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
  conditions: ReturnType<typeof sql>[];
}

/**
 * One statement for many rows, each found by its primary key. It writes columns that keep their width, so that a row
 * need not move; and it takes none that has become another. Both tables are read by their primary keys, in that order,
 * whatever the optimiser makes of it.
 */
async function claimRows(tx: Tx, step: Step, { by, conditions }: Claim, host: Host, now: Date): Promise<number> {
  const recent = await readRecentSwitches(tx, now);
  const result = await sql`
    set statement lock_wait_timeout = 1, innodb_lock_wait_timeout = 1 for
    update tidings_candidate c force index (primary) straight_join message_queue me on me.message_id = c.notice_id
    set me.status = 'sent', c.nudge_id = ${by}
    where ${idsOf(step)} and c.state = 'open' and c.nudge_id = 0 and me.status = 'pending'
      and me.borrowernumber = c.patron_id and me.message_transport_type = c.transport
      ${host.timeQueuedChanges ? sql`` : sql`and me.time_queued <=> c.queued_at`}
      and ${sql.join([sql`true`, ...conditions, ...recent.map(unfenced)], sql` and `)}`.execute(tx);
  // Two rows change for each: Koha's and ours.
  return Number(result.numAffectedRows ?? 0n) / 2;
}
