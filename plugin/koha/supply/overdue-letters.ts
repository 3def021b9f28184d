import { sql } from "kysely";
import type { Db, Tx } from "../../database/connection.ts";

/** The database's user may not read the table or a column of it (1142, 1143), or there is none (1146, 1054). */
const NOT_READABLE: ReadonlySet<unknown> = new Set([1142, 1143, 1146, 1054]);

/** What `read` finds; `instead` where an older list of rights, or an old host, lets us read nothing there. */
export async function ifReadable<Found>(read: () => Promise<Found>, instead: Found): Promise<Found> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Error && "errno" in error && NOT_READABLE.has(error.errno)) return instead;
    throw error;
  }
}

/**
 * The codes, in capitals, of the letters that the library's overdue rules send: only these rules say what such a letter
 * is called. Empty where they cannot be read.
 */
export async function readOverdueLetters(db: Db | Tx): Promise<ReadonlySet<string>> {
  const asked = sql<{ code: string }>`
    select letter1 as code from overduerules where letter1 <> ''
    union select letter2 from overduerules where letter2 <> ''
    union select letter3 from overduerules where letter3 <> ''`;
  const rows = await ifReadable(async () => (await asked.execute(db)).rows, []);
  return new Set(rows.map(({ code }) => code.trim().toUpperCase()));
}
