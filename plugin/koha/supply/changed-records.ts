import { sql } from "kysely";
import type { Db } from "../../database/connection.ts";
import type { Host } from "../host.ts";

/**
 * Of the patrons who are opted in somewhere, those whose record was changed at that time or later. Everybody's record
 * may have been where we may not read when.
 */
export async function readChangedRecords(db: Db, host: Host, since: Date): Promise<number[]> {
  if (!host.supply?.recordChanged) return [];
  const { rows } = await sql<{ id: number }>`
    select distinct b.borrowernumber as id from borrowers b
    join tidings_standing s on s.patron_id = b.borrowernumber and s.state = 'opted_in'
    where b.updated_on >= ${since}`.execute(db);
  return rows.map(({ id }) => id);
}

/** The patrons who saved what they tick after this id of theirs, and the highest id. Koha gives every save new ids. */
export async function readChangedChoices(db: Db, after: number): Promise<{ patronIds: number[]; upTo: number }> {
  const { rows } = await sql<{ id: number; patron: number | null }>`
    select borrower_message_preference_id as id, borrowernumber as patron from borrower_message_preferences
    where borrower_message_preference_id > ${after}`.execute(db);
  const patronIds = new Set(rows.flatMap(({ patron }) => (patron === null ? [] : [patron])));
  return { patronIds: [...patronIds], upTo: rows.reduce((most, { id }) => Math.max(most, id), after) };
}

/** The highest id of what patrons tick; 0 while nobody has. */
export async function readChoicesEnd(db: Db): Promise<number> {
  const { rows } = await sql<{ id: number | null }>`
    select max(borrower_message_preference_id) as id from borrower_message_preferences`.execute(db);
  return Number(rows[0]?.id ?? 0);
}
