import { sql } from "kysely";
import type { Db, Tx } from "../database/connection.ts";
import { rowValues } from "../database/row-values.ts";
import type { NoticeState } from "../database/tables.ts";
import type { Notice } from "../koha/queue/notices.ts";
import type { RowIdentity } from "../koha/queue/same-row.ts";
import { hasEnded } from "../outbox/message.ts";
import { holdRound } from "../outbox/read-messages.ts";

/** What we know of a notice that we have met. */
export interface Known extends RowIdentity {
  /** It waits after a Resend: its age counts from then. */
  returned: boolean;
}

/** What is to be written about a notice. */
export interface Entry {
  notice: Notice;
  round: number;
  /** 1 if absent. */
  firstRound?: number;
  firstSeenAt: Date;
  returned?: boolean;
  state: NoticeState;
  because: string | null;
  /** When to look again; only with `waiting`. */
  lookAt: Date | null;
  /** The patron's home library; absent: as it was. */
  library?: string | null;
}

/** What we know of these notices; those that we have never met are missing. */
export async function readKnown(db: Db, ids: readonly number[]): Promise<Map<number, Known>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("tidings_notice")
    .select(["notice_id", "round", "first_round", "state", "because", "first_seen_at", "returned"])
    .select(["patron_id", "letter_code", "queued_at"])
    .where("notice_id", "in", [...ids])
    .execute();
  return new Map(
    rows.map((row) => [
      row.notice_id,
      {
        round: row.round,
        firstRound: row.first_round,
        state: row.state,
        because: row.because,
        firstSeenAt: row.first_seen_at,
        returned: row.returned === 1,
        patronId: row.patron_id,
        letterCode: row.letter_code,
        queuedAt: row.queued_at,
      },
    ]),
  );
}

/** The latest round of a notice; undefined: we have not met it. */
export async function readRound(db: Db, noticeId: number): Promise<number | undefined> {
  const entry = await db
    .selectFrom("tidings_notice")
    .select("round")
    .where("notice_id", "=", noticeId)
    .executeTakeFirst();
  return entry?.round;
}

/** How a notice stands in our book. */
export interface OwnEntry {
  state: NoticeState;
  round: number;
}

/** Locks the entry of a notice, after Koha's row and the message; undefined: we have not met it. */
export async function holdEntry(tx: Tx, noticeId: number): Promise<OwnEntry | undefined> {
  return tx
    .selectFrom("tidings_notice")
    .select(["state", "round"])
    .where("notice_id", "=", noticeId)
    .forUpdate()
    .executeTakeFirst();
}

/**
 * Whether staff have sent a notice again since that round, and its newest round waits or is on its way. Waits for a
 * receipt that is being written.
 */
export async function isOnItsWayAgain(tx: Tx, { noticeId, round }: { noticeId: number; round: number }) {
  const entry = await tx
    .selectFrom("tidings_notice")
    .select(["state", "round"])
    .where("notice_id", "=", noticeId)
    .where("round", ">", round)
    // Otherwise the round is that of another row, to which Koha has given the same id.
    .where("first_round", "<=", round)
    .executeTakeFirst();
  if (!entry || entry.state === "waiting") return entry !== undefined;
  const state = await holdRound(tx, noticeId, entry.round);
  return state !== undefined && !hasEnded(state);
}

const FORGET_ROWS = 10_000;
/** What was written so lately may be about a row that has come since. */
const LATELY_MS = 10_000;

/**
 * No row of Koha's queue has an id above `highest`: whatever comes there is new, whoever it is for. In short steps, for
 * there may be millions.
 */
export async function forgetAbove(db: Db, highest: number, now: Date): Promise<void> {
  const last = await db
    .selectFrom("tidings_notice")
    .select((eb) => eb.fn.max("notice_id").as("id"))
    .executeTakeFirst();
  for (let from = highest + 1; from <= (last?.id ?? 0); from += FORGET_ROWS) {
    await db
      .updateTable("tidings_notice")
      .set((eb) => ({ first_round: eb("round", "+", 1) }))
      .where("notice_id", ">=", from)
      .where("notice_id", "<", from + FORGET_ROWS)
      .whereRef("first_round", "<=", "round")
      .where("changed_at", "<", new Date(now.getTime() - LATELY_MS))
      .execute();
  }
}

/**
 * A decision to wait that was made before another process took or ended the same round: it comes too late and changes
 * nothing.
 */
const stale = sql`(values(state) = 'waiting' and state in ('taken', 'ended') and round >= values(round))`;
const unlessStale = (column: string) => sql`if(${stale}, ${sql.ref(column)}, values(${sql.ref(column)}))`;
const REWRITTEN = [
  ...(["letter_code", "queued_at", "first_round", "because", "first_seen_at", "returned"] as const),
  ...(["look_at", "changed_at"] as const),
].map((column) => sql`${sql.ref(column)} = ${unlessStale(column)}`);

/** Writes or rewrites entries, all in one statement. Waiting never replaces the end of the same round. */
export async function writeEntries(db: Db | Tx, entries: readonly Entry[], now: Date): Promise<void> {
  if (entries.length === 0) return;
  const values = rowValues<"tidings_notice">(
    entries.map((entry) => ({
      notice_id: entry.notice.noticeId,
      round: entry.round,
      patron_id: entry.notice.patronId,
      letter_code: entry.notice.letterCode,
      queued_at: entry.notice.timeQueued ?? null,
      first_round: entry.firstRound ?? 1,
      state: entry.state,
      because: entry.because,
      first_seen_at: entry.firstSeenAt,
      returned: entry.returned ? 1 : 0,
      look_at: entry.lookAt,
      changed_at: now,
      library: entry.library ?? null,
    })),
  );
  // State and round last, and state before round: MariaDB assigns from left to right, and all others read these two.
  await sql`insert into tidings_notice ${values} on duplicate key update patron_id = ${unlessStale("patron_id")},
    ${sql.join(REWRITTEN)}, library = coalesce(${unlessStale("library")}, library),
    state = ${unlessStale("state")}, round = ${unlessStale("round")}`.execute(db);
}

/** A taken notice was given back to Koha, and is Koha's from here on. */
export async function leaveToKoha(
  tx: Tx,
  { noticeId, round, because }: { noticeId: number; round: number; because: string },
  now: Date,
): Promise<void> {
  await tx
    .updateTable("tidings_notice")
    .set({ state: "left", because, look_at: null, changed_at: now })
    .where("notice_id", "=", noticeId)
    .where("round", "=", round)
    .execute();
}
