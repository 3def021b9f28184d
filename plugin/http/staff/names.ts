import type { Db } from "../../database/connection.ts";
import { readPatronName } from "../../koha/patrons.ts";

/** The names of the patrons on a page, as Koha has them; meant for few rows, since each patron is one query. */
export async function namesOf(db: Db, rows: readonly { patron_id: number | null }[]): Promise<Map<number, string>> {
  const names = new Map<number, string>();
  for (const { patron_id: id } of rows) {
    if (id === null || names.has(id)) continue;
    const name = await readPatronName(db, id);
    if (name !== undefined) names.set(id, name);
  }
  return names;
}
