import type { Db } from "../database.ts";

export interface Patron {
  patronId: number;
  /** Koha's language tag, or `default`. */
  lang: string;
}

/** Those of these patrons that the host still has. */
export async function readPatrons(db: Db, ids: readonly number[]): Promise<Map<number, Patron>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("borrowers")
    .select(["borrowernumber", "lang"])
    .where("borrowernumber", "in", [...new Set(ids)])
    .execute();
  return new Map(rows.map((row) => [row.borrowernumber, { patronId: row.borrowernumber, lang: row.lang }]));
}
