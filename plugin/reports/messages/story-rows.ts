import type { Db } from "../../database/connection.ts";
import type { AttemptOutcome, NoticeState, ReceiptState } from "../../database/tables.ts";

/** One request to a provider, and what the provider said of it later. */
export interface StoryAttempt {
  number: number;
  begunAt: Date;
  endedAt: Date | null;
  outcome: AttemptOutcome | null;
  reason: string | null;
  receipt: ReceiptState | null;
  receiptCode: string | null;
  receiptAt: Date | null;
}

/** How a notice stands in our book. */
export interface StoryBook {
  noticeId: number;
  state: NoticeState;
  round: number;
  /** Earlier rounds were of an older row, which had the same id. */
  firstRound: number;
  because: string | null;
  firstSeenAt: Date;
  changedAt: Date;
}

const TABLES = [
  { messages: "tidings_message", attempts: "tidings_attempt" },
  { messages: "tidings_message_archive", attempts: "tidings_attempt_archive" },
] as const;

/** A message with its attempts, hot or archived; undefined: there is none. */
export async function readMessage(db: Db, id: number) {
  for (const { messages, attempts } of TABLES) {
    const row = await db.selectFrom(messages).selectAll().where("id", "=", id).executeTakeFirst();
    if (!row) continue;
    return {
      state: row.state,
      round: row.round,
      noticeId: row.notice_id,
      eventKey: row.event_key,
      ledgerId: row.ledger_id,
      expiresAt: row.expires_at,
      decidedBy: row.decided_by,
      decidedAt: row.decided_at,
      attempts: await readAttempts(db, attempts, id),
      answers: row.heard_id === null ? undefined : await readHeard(db, row.heard_id),
    };
  }
  return undefined;
}

async function readAttempts(
  db: Db,
  table: (typeof TABLES)[number]["attempts"],
  id: number,
): Promise<(StoryAttempt & { ledgerId: number | null })[]> {
  const rows = await db.selectFrom(table).selectAll().where("message_id", "=", id).orderBy("number").execute();
  return rows.map((row) => ({
    number: row.number,
    begunAt: row.begun_at,
    endedAt: row.ended_at,
    outcome: row.outcome,
    reason: row.reason,
    receipt: row.receipt,
    receiptCode: row.receipt_code,
    receiptAt: row.receipt_at,
    ledgerId: row.ledger_id,
  }));
}

async function readHeard(db: Db, id: number): Promise<{ at: Date; text: string | null } | undefined> {
  const row = await db.selectFrom("tidings_heard").select(["heard_at", "text"]).where("id", "=", id).executeTakeFirst();
  return row && { at: row.heard_at, text: row.text };
}

/** How a notice stands in our book; undefined: it is not there. */
export async function readBook(db: Db, noticeId: number): Promise<StoryBook | undefined> {
  const row = await db
    .selectFrom("tidings_notice")
    .select(["state", "round", "first_round", "because", "first_seen_at", "changed_at"])
    .where("notice_id", "=", noticeId)
    .executeTakeFirst();
  return (
    row && {
      noticeId,
      state: row.state,
      round: row.round,
      firstRound: row.first_round,
      because: row.because,
      firstSeenAt: row.first_seen_at,
      changedAt: row.changed_at,
    }
  );
}
