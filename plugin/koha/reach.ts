import { type RawBuilder, sql } from "kysely";
import type { Db } from "../database/connection.ts";

/** The libraries whose patrons a person may see, as Koha says; null: those of all libraries. */
export type Reach = readonly string[] | null;

/**
 * A condition: the patron is of a library within reach, by Koha's record of today; one whom Koha does not have any more
 * by the library that was noted (a column such as `m.library`). Who reaches only some libraries does not see what has
 * no patron at all. Column names are ours, never what somebody typed.
 */
export function withinReach(reach: Reach, patron: string, library: string | null): RawBuilder<boolean> {
  if (reach === null) return sql<boolean>`true`;
  if (reach.length === 0) return sql<boolean>`false`;
  // A value, not `exists`: MariaDB would read all patrons for that. Koha's columns may have another collation.
  const today = sql`(select convert(reached.branchcode using utf8mb4) collate utf8mb4_unicode_ci
    from borrowers reached where reached.borrowernumber = ${sql.ref(patron)})`;
  const where = library === null ? today : sql`coalesce(${today}, ${sql.ref(library)})`;
  return sql<boolean>`coalesce(${where} in (${sql.join(reach)}), false)`;
}

/** Whether a patron is within reach; false for one whom Koha does not have, unless everything is. */
export async function reaches(db: Db, reach: Reach, patronId: number): Promise<boolean> {
  if (reach === null) return true;
  const row = await db
    .selectFrom("borrowers")
    .select("branchcode")
    .where("borrowernumber", "=", patronId)
    .executeTakeFirst();
  return row !== undefined && reach.includes(row.branchcode);
}

/** Of these patrons, those that Koha has within reach. */
export async function readWithinReach(db: Db, reach: Reach, ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0 || reach?.length === 0) return new Set();
  const rows = await db
    .selectFrom("borrowers")
    .select("borrowernumber")
    .where("borrowernumber", "in", [...ids])
    .$if(reach !== null, (query) => query.where("branchcode", "in", [...(reach ?? [])]))
    .execute();
  return new Set(rows.map((row) => row.borrowernumber));
}

/** The patrons of these libraries, at most so many. */
export async function readPatronsOf(db: Db, libraries: readonly string[], most: number): Promise<number[]> {
  if (libraries.length === 0) return [];
  const rows = await db
    .selectFrom("borrowers")
    .select("borrowernumber")
    .where("branchcode", "in", [...libraries])
    .limit(most)
    .execute();
  return rows.map(({ borrowernumber }) => borrowernumber);
}
