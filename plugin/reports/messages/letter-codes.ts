import { sql } from "kysely";
import type { Db } from "../../database/connection.ts";

/** The letter codes of all messages, for the filter of the list: of the archive by its index, which skips repeats. */
export async function readLetterCodes(db: Db): Promise<string[]> {
  const { rows } = await sql<{ code: string }>`
    select letter_code as code from tidings_message_archive where letter_code is not null group by letter_code
    union select letter_code from tidings_message where letter_code is not null`.execute(db);
  return rows.map(({ code }) => code).sort();
}
