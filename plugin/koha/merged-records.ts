import { sql } from "kysely";
import type { Db } from "../database/connection.ts";
import { hasWords } from "./queue/same-row.ts";

interface Row {
  patronId: number;
  dated: number;
  content: string | null;
  text: string | null;
}

/** What rows of this patron's made for patrons who are gone. */
const made = (table: "tidings_message" | "tidings_message_archive", patronId: number) => sql`
    select m.patron_id as patronId, coalesce(m.event_at = q.time_queued, false) as dated, q.content, m.text
    from message_queue q
    join ${sql.table(table)} m on m.notice_id = q.message_id
    left join borrowers b on b.borrowernumber = m.patron_id
    where q.borrowernumber = ${patronId} and m.patron_id <> ${patronId} and b.borrowernumber is null`;

/**
 * Finds the patrons whom Koha has merged into this one, as far as it shows: Koha moves a patron's notices to the other,
 * so rows of this one made messages for patrons who are gone.
 */
export async function readMergedInto(db: Db, patronId: number): Promise<number[]> {
  const { rows } = await sql<Row>`
    ${made("tidings_message", patronId)} union all ${made("tidings_message_archive", patronId)}
    order by patronId`.execute(db);
  const moved = rows.filter(({ dated, content, text }) => dated === 1 || hasWords(content, text));
  return [...new Set(moved.map((row) => row.patronId))];
}
