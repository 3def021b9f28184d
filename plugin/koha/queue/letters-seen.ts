import { sql } from "kysely";
import type { Db } from "../../database/connection.ts";
import type { Host } from "../host.ts";
import { whenQueued } from "./notices.ts";

/** That Koha queued a letter by a transport, and when last. */
export interface LetterSeen {
  letterCode: string | null;
  transport: string;
  at: Date;
}

/** Which letters stand among the rows above `after`, up to `upTo`, whatever became of them. */
export async function readLettersSeen(db: Db, host: Host, after: number, upTo: number): Promise<LetterSeen[]> {
  if (upTo <= after) return [];
  const { rows } = await sql<{ letterCode: string | null; transport: string; at: Date | null }>`
    select me.letter_code as letterCode, me.message_transport_type as transport, max(${whenQueued(host, "me")}) as at
    from message_queue me force index (primary) where me.message_id > ${after} and me.message_id <= ${upTo}
    group by me.letter_code, me.message_transport_type`.execute(db);
  return rows.flatMap(({ at, ...row }) => (at ? [{ ...row, at }] : []));
}
