import { sql } from "kysely";
import { ARCHIVE, ATTEMPT_COLUMNS, MESSAGE_COLUMNS, OUTBOX } from "../../plugin/outbox/archive.ts";

const list = (columns: readonly string[]) => sql.join(columns.map((column) => sql.ref(column)));

/** All messages, hot or archived, as a table for a query. */
export const EVERY_MESSAGE = sql`(select ${list(MESSAGE_COLUMNS)} from ${sql.table(OUTBOX.messages)}
  union all select ${list(MESSAGE_COLUMNS)} from ${sql.table(ARCHIVE.messages)})`;

/** All their attempts. */
export const EVERY_ATTEMPT = sql`(select ${list(ATTEMPT_COLUMNS)} from ${sql.table(OUTBOX.attempts)}
  union all select ${list(ATTEMPT_COLUMNS)} from ${sql.table(ARCHIVE.attempts)})`;
