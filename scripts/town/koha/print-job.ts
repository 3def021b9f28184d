import { sql } from "kysely";
import type { Db } from "../../../plugin/database/connection.ts";

/** A letter that Koha's job put on paper. */
export interface Printed {
  noticeId: number;
  patronId: number | null;
  content: string;
}

/**
 * Runs Koha's job that prints (gather_print_notices.pl): reads the pending print rows, writes its files, and only then
 * marks the rows as sent, without a lock or a second look. `write` is the while that writing takes.
 */
export async function runKohaPrint(db: Db, write: () => Promise<void> = async () => {}): Promise<Printed[]> {
  const { rows } = await sql<Printed>`
    select message_id as noticeId, borrowernumber as patronId, content from message_queue
    where status = 'pending' and message_transport_type = 'print' order by message_id`.execute(db);
  await write();
  for (const { noticeId } of rows) {
    await sql`update message_queue set status = 'sent' where message_id = ${noticeId}`.execute(db);
  }
  return rows;
}
