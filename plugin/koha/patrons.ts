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

/** How staff know a patron: names, without the card number; undefined if the host has no such patron. */
export async function readPatronName(db: Db, patronId: number): Promise<string | undefined> {
  const row = await db
    .selectFrom("borrowers")
    .select(["firstname", "surname"])
    .where("borrowernumber", "=", patronId)
    .executeTakeFirst();
  return row && [row.firstname, row.surname].filter((part) => part !== null && part !== "").join(" ");
}
