import { sql } from "kysely";
import type { Statement } from "../../database/compound.ts";
import { type Db, isDatabaseError, isDuplicate, type Tx } from "../../database/connection.ts";
import { type LockedNotice, OWN_TRANSPORTS, pendingAmong, toLocked, WORDS, type WordedRow } from "./notices.ts";

/** A pending row as it was read; nothing holds it so. */
export interface SeenNotice extends LockedNotice {
  /** A number of 64 bits of all that was read. */
  mark: string;
}

/** The database makes it each time, so that no charset or column type can make a difference. */
const MARK = sql<string>`cast(conv(left(md5(concat_ws(char(0), message_id, coalesce(subject, ''), coalesce(content, ''),
  coalesce(metadata, ''), coalesce(content_type, ''))), 16), 16, 10) as unsigned)`;

/** Reads those of these sms notices that are pending, as they stand now. */
export async function readAsSeen(db: Db, ids: readonly number[]): Promise<SeenNotice[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<WordedRow & { mark: string }>`
    select ${WORDS}, cast(${MARK} as char) as mark ${pendingAmong(ids, OWN_TRANSPORTS)}
    order by message_id`.execute(db);
  return rows.map((row) => ({ ...toLocked(row), mark: row.mark }));
}

/** SIGNAL with a state of our own (mariadb.com/kb/en/signal). */
const SIGNALLED = 1644;

/**
 * The statement, for `commitTogether`, that locks rows where each still is as it was seen and in nobody else's hands;
 * otherwise it fails with what `isOvertaken` knows.
 */
export function lockAsSeen(tx: Tx, seen: readonly SeenNotice[]): Statement {
  const ids = seen.map(({ noticeId }) => noticeId);
  const marks = seen.reduce((all, { mark }) => all ^ BigInt(mark), 0n);
  return sql`begin
    declare locked int;
    declare marks bigint unsigned;
    select count(*), bit_xor(${MARK}) into locked, marks ${pendingAmong(ids, OWN_TRANSPORTS)} for update skip locked;
    if locked <> ${ids.length} or marks <> ${String(marks)} then
      signal sqlstate '45000' set message_text = 'a row of the queue has changed';
    end if;
  end`.compile(tx);
}

/** Whether somebody else was faster: a row is no longer as it was seen, or a message of theirs is there already. */
export const isOvertaken = (error: unknown): boolean => isDatabaseError(error, [SIGNALLED]) || isDuplicate(error);
