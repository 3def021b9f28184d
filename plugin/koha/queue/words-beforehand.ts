import { sql } from "kysely";
import type { Db } from "../../database/connection.ts";

/** A row's words as they stood before it was locked; Koha may add to them until then. */
export interface WordsBeforehand {
  content: string | null;
  metadata: string | null;
}

/** The words of these notices; with `longer`, only of those that have more characters. */
export async function readWordsBeforehand(
  db: Db,
  ids: readonly number[],
  longer = 0,
): Promise<Map<number, WordsBeforehand>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: number } & WordsBeforehand>`
    select message_id as id, content, metadata from message_queue
    where message_id in (${sql.join([...ids])}) and char_length(content) > ${longer}`.execute(db);
  return new Map(rows.map(({ id, ...words }) => [id, words]));
}
