import { sql } from "kysely";
import type { Tx } from "../../database/connection.ts";

/**
 * The metadata of the notice that Koha queued last before this one about the same stamped thing, for the same patron,
 * by the same letter and transport. Undefined: there is none.
 */
export async function readFormer(tx: Tx, noticeId: number, thing: string): Promise<string | undefined> {
  const { rows } = await sql<{ metadata: string }>`
    select f.metadata from message_queue q join message_queue f on f.borrowernumber = q.borrowernumber
      and f.letter_code <=> q.letter_code and f.message_transport_type = q.message_transport_type
    where q.message_id = ${noticeId} and f.message_id < q.message_id
      and instr(f.metadata, ${`"tidings_event":"${thing}"`}) > 0
    order by f.message_id desc limit 1`.execute(tx);
  return rows[0]?.metadata;
}
