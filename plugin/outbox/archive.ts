import { sql } from "kysely";
import { type Db, inTransaction, type Tx } from "../database/connection.ts";
import type { MessageState } from "../database/tables.ts";

/** So many move in one transaction: short, so that a receipt for one of them hardly waits. */
export const ARCHIVE_ROWS = 200;
/** What has come to its end rests in the outbox for a week: most receipts come within two days. */
export const ARCHIVE_AFTER_MS = 7 * 24 * 60 * 60_000;

const ENDED: readonly MessageState[] = ["sent", "delivered", "failed", "cancelled"];

/** The columns of `tidings_message`; a test compares them with the tables. */
export const MESSAGE_COLUMNS = [
  ...(["id", "kind", "priority", "channel", "sender", "patron_id", "address_id", "text", "subject"] as const),
  ...(["notice_id", "round", "event_key", "event_at", "letter_code", "heard_id", "ledger_id"] as const),
  ...(["state", "reason", "due_at", "expires_at", "tries", "max_tries", "claims", "claimed_by", "claimed_at"] as const),
  ...(["created_at", "changed_at", "sent_at", "tell_at", "decided_by", "decided_at"] as const),
  ...(["asked_at", "asked_listed", "asked_attempts", "weighed_restore", "library", "about"] as const),
  ...(["forgotten_at", "tells_of", "source_hash"] as const),
] as const;
/** The columns of `tidings_attempt`. */
export const ATTEMPT_COLUMNS = [
  ...(["message_id", "number", "worker_id", "sender", "begun_at", "ended_at", "outcome"] as const),
  ...(["reference", "reason", "receipt", "receipt_code", "receipt_at", "ledger_id"] as const),
] as const;

/**
 * Moves some of what came to its end a week ago into the archive, oldest first, with its attempts, in one transaction:
 * it is in one place or in the other, whenever a program dies. Passes by what somebody has locked, what Koha is still
 * to be told of, and what has an attempt without an end. Returns how many moved, and whether there may be more.
 */
export async function archiveEnded(db: Db, now: Date, most = ARCHIVE_ROWS): Promise<{ moved: number; more: boolean }> {
  const before = new Date(now.getTime() - ARCHIVE_AFTER_MS);
  if (await isRestoredLately(db, now)) return { moved: 0, more: false };
  // Without locks, by the key `by_created`: only what is old is looked at.
  const found = await restingIds(db, before, most).execute();
  if (found.length === 0) return { moved: 0, more: false };
  const moved = await inTransaction(db, async (tx) => {
    // Locked by their keys, and judged again: a receipt may have come since.
    const locked = await restingIds(
      tx,
      before,
      most,
      found.map(({ id }) => id),
    )
      .forUpdate()
      .skipLocked()
      .execute();
    return putAway(
      tx,
      locked.map(({ id }) => id),
    );
  });
  // Rows that others hold are looked at another time.
  return { moved, more: moved > 0 && found.length === most };
}

const AFTER_RESTORE_MS = 14 * 24 * 60 * 60_000;

/** What was called off since an older database was put back is weighed with what waits (`recovery/held`). */
async function isRestoredLately(db: Db, now: Date): Promise<boolean> {
  const row = await db
    .selectFrom("tidings_restore")
    .select("id")
    .where(({ eb, or }) =>
      or([eb("released_at", "is", null), eb("found_at", ">", new Date(now.getTime() - AFTER_RESTORE_MS))]),
    )
    .executeTakeFirst();
  return row !== undefined;
}

/** What has come to its end for good; among these, or among all. */
const restingIds = (db: Db | Tx, before: Date, most: number, among?: readonly number[]) =>
  db
    .selectFrom("tidings_message as m")
    .select("m.id")
    .where("m.created_at", "<=", before)
    .where("m.changed_at", "<=", before)
    .where("m.state", "in", ENDED)
    .where("m.tell_at", "is", null)
    // The newest stays: ids go on behind it, whatever becomes of the table's counter.
    .where("m.id", "<", ({ selectFrom }) =>
      selectFrom("tidings_message as l").select(({ fn }) => fn.max("l.id").as("id")),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("tidings_attempt as a")
            .select("a.number")
            .whereRef("a.message_id", "=", "m.id")
            .where("a.ended_at", "is", null),
        ),
      ),
    )
    .$if(among !== undefined, (query) => query.where("m.id", "in", [...(among ?? [])]))
    .orderBy(among ? "m.id" : "m.created_at")
    .limit(most);

/** Where messages are, and their attempts. */
export interface MessagePlace {
  messages: "tidings_message" | "tidings_message_archive";
  attempts: "tidings_attempt" | "tidings_attempt_archive";
}
export const OUTBOX: MessagePlace = { messages: "tidings_message", attempts: "tidings_attempt" };
export const ARCHIVE: MessagePlace = { messages: "tidings_message_archive", attempts: "tidings_attempt_archive" };

const list = (columns: readonly string[]) => sql.join(columns.map((column) => sql.ref(column)));
const MESSAGE = list(MESSAGE_COLUMNS);
const ATTEMPT = list(ATTEMPT_COLUMNS);

/** How many messages and attempts one place got, and how many the other one lost. */
interface Moved {
  kept: { numAffectedRows?: bigint };
  tried: { numAffectedRows?: bigint };
  gone: { numDeletedRows: bigint };
  left: { numDeletedRows: bigint };
}

/** Nothing is lost: where the counts differ, the transaction is taken back. */
function check(ids: readonly number[], { kept, tried, gone, left }: Moved): number {
  const whole = kept.numAffectedRows === BigInt(ids.length) && left.numDeletedRows === kept.numAffectedRows;
  if (whole && tried.numAffectedRows === gone.numDeletedRows) return ids.length;
  throw new Error("what leaves one of outbox and archive would not be in the other");
}

async function putAway(tx: Tx, ids: readonly number[]): Promise<number> {
  if (ids.length === 0) return 0;
  const among = sql.join(ids);
  const kept = await sql`insert into tidings_message_archive (${MESSAGE})
    select ${MESSAGE} from tidings_message where id in (${among})`.execute(tx);
  const tried = await sql`insert into tidings_attempt_archive (${ATTEMPT})
    select ${ATTEMPT} from tidings_attempt where message_id in (${among})`.execute(tx);
  const gone = await tx
    .deleteFrom("tidings_attempt")
    .where("message_id", "in", [...ids])
    .executeTakeFirstOrThrow();
  const left = await tx
    .deleteFrom("tidings_message")
    .where("id", "in", [...ids])
    .executeTakeFirstOrThrow();
  return check(ids, { kept, tried, gone, left });
}

/** What attempts of archived messages, of those that are named, say so far: for a receipt that comes late. */
export async function readArchivedAttempts(tx: Tx, ids: readonly number[]) {
  if (ids.length === 0) return [];
  return tx
    .selectFrom("tidings_attempt_archive")
    .selectAll()
    .where("message_id", "in", [...ids])
    .execute();
}

/** Puts archived messages back into the outbox, where it is written what became of them. Later they rest again. */
export async function takeBack(tx: Tx, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  // Another receipt may be taking one of them back.
  const there = await tx
    .selectFrom("tidings_message_archive")
    .select("id")
    .where("id", "in", [...ids])
    .orderBy("id")
    .forUpdate()
    .execute();
  const back = there.map(({ id }) => id);
  if (back.length === 0) return;
  const among = sql.join(back);
  const kept = await sql`insert into tidings_message (${MESSAGE})
    select ${MESSAGE} from tidings_message_archive where id in (${among})`.execute(tx);
  const tried = await sql`insert into tidings_attempt (${ATTEMPT})
    select ${ATTEMPT} from tidings_attempt_archive where message_id in (${among})`.execute(tx);
  const gone = await tx.deleteFrom("tidings_attempt_archive").where("message_id", "in", back).executeTakeFirstOrThrow();
  const left = await tx.deleteFrom("tidings_message_archive").where("id", "in", back).executeTakeFirstOrThrow();
  check(back, { kept, tried, gone, left });
}
