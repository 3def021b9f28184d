import { type SqlBool, sql } from "kysely";
import type { NoticeState } from "../../database/tables.ts";
import type { Host } from "../host.ts";
import { GROWING, MERGED_BY_KOHA } from "./growing.ts";

/**
 * What our book says of a row of Koha's queue. Ids begin anew where the table is emptied or loaded again, so an entry
 * speaks for a row only if patron, letter and time fit too.
 */
export interface RowIdentity {
  patronId: number | null;
  letterCode: string | null;
  /** `time_queued` when the entry was written; null: unknown. */
  queuedAt: Date | null;
  firstSeenAt: Date;
  state: NoticeState;
  because: string | null;
  /** Its row is gone if the first round of the row with that id is still to come. */
  round: number;
  firstRound: number;
}

interface Row {
  patronId: number | null;
  letterCode: string | null;
  timeQueued?: Date | null;
  growing?: boolean;
}

/** An entry of which no time is known is at least not older than its row, but for the seconds of two clocks. */
const CLOCKS_MS = 60_000;

/**
 * Whether an entry of our book is about this row; `sameRow` says the same in SQL. Where `time_queued` moves with every
 * change, it tells only for rows that nobody changes: not for those that we have marked, nor where Koha merges lines
 * in, as it does until somebody takes them.
 */
export function isSameRow(entry: RowIdentity, row: Row, host: Pick<Host, "timeQueuedChanges">): boolean {
  if (entry.patronId !== row.patronId || entry.firstRound > entry.round) return false;
  if (entry.letterCode !== null && row.letterCode !== null && entry.letterCode !== row.letterCode) return false;
  const queued = row.timeQueued?.getTime();
  if (host.timeQueuedChanges) {
    if (row.growing || MERGED_BY_KOHA.has(row.letterCode ?? "")) return true;
    const rests = entry.state === "left" || (entry.state === "waiting" && (entry.because ?? "merging") !== "merging");
    return !rests || entry.queuedAt === null || entry.queuedAt.getTime() === queued;
  }
  if (entry.queuedAt !== null) return entry.queuedAt.getTime() === queued;
  return queued === undefined || queued <= entry.firstSeenAt.getTime() + CLOCKS_MS;
}

/** The letter fits; Koha's columns may have another character set than ours. And the row is not known to be gone. */
const letters = sql`coalesce(convert(q.letter_code using utf8mb4) collate utf8mb4_bin
  = n.letter_code collate utf8mb4_bin, true) and n.first_round <= n.round`;

/** The SQL condition that the entry `n` is about the row `q`, but for the patron. */
function sameNotice(host: Host) {
  if (host.timeQueuedChanges)
    return sql<SqlBool>`(${letters} and (n.queued_at is null or n.queued_at = q.time_queued
      or coalesce(q.letter_code in (${sql.join([...MERGED_BY_KOHA])}), false)
      or coalesce(q.metadata like ${GROWING}, false)
      or n.state in ('taken', 'ended') or (n.state = 'waiting' and coalesce(n.because, 'merging') = 'merging')))`;
  return sql<SqlBool>`(${letters} and if(n.queued_at is null,
    coalesce(q.time_queued <= n.first_seen_at + interval ${CLOCKS_MS / 1_000} second, true),
    n.queued_at <=> q.time_queued))`;
}

/** The SQL condition that the entry `n` of our book is about the row `q` of the queue, as `isSameRow`. */
export function sameRow(host: Host) {
  return sql<SqlBool>`(q.borrowernumber <=> n.patron_id and ${sameNotice(host)})`;
}

/** Whether a notice says what a message says; texts are sent composed (NFC), which Koha's words need not be. */
export function hasWords(content: string | null, text: string | null): boolean {
  return content !== null && text !== null && content.normalize("NFC") === text.normalize("NFC");
}

/**
 * The SQL condition that the row `q` is that of the entry `n`, and was moved to another patron: Koha does so where it
 * merges two records. Whether its words are those of the entry's message (`hasWords`) tells where the host keeps no
 * steady time.
 */
export function movedRow(host: Host, words: boolean) {
  const told = host.timeQueuedChanges ? sql`${words}` : sql`if(n.queued_at is null, ${words}, true)`;
  return sql<SqlBool>`(q.borrowernumber <> n.patron_id and ${sameNotice(host)} and ${told})`;
}

/**
 * The same of an entry from before we kept the time, where nothing speaks against it: no proof, so it ends as it was.
 */
export function perhapsMoved(host: Host) {
  if (host.timeQueuedChanges) return sql<SqlBool>`false`;
  return sql<SqlBool>`(q.borrowernumber <> n.patron_id and n.queued_at is null and ${sameNotice(host)})`;
}
