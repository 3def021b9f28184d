import { sql } from "kysely";
import type { Db } from "../../database/connection.ts";
import type { Host } from "../host.ts";
import type { Reach } from "../reach.ts";

/** Some of the library's patrons: within reach, and where it is given, of a home library and of a patron category. */
export interface PatronFilter {
  reach: Reach;
  library?: string | undefined;
  category?: string | undefined;
}

/** Whether a filter leaves out nobody. */
export const meansEverybody = ({ reach, library, category }: PatronFilter): boolean =>
  reach === null && library === undefined && category === undefined;

/** Of these patrons, those whom the filter means; those whom Koha does not have any more are of no library. */
export async function readChosen(db: Db, filter: PatronFilter, ids: readonly number[]): Promise<Set<number>> {
  const { reach, library, category } = filter;
  if (ids.length === 0 || reach?.length === 0) return new Set();
  const { rows } = await sql<{ id: number }>`select borrowernumber as id from borrowers
    where borrowernumber in (${sql.join([...new Set(ids)])})
      and ${reach === null ? sql`true` : sql`branchcode in (${sql.join([...reach])})`}
      and ${library === undefined ? sql`true` : sql`branchcode = ${library}`}
      and ${category === undefined ? sql`true` : sql`categorycode = ${category}`}`.execute(db);
  return new Set(rows.map(({ id }) => id));
}

/** A patron category by its code, and what the library calls it. */
export interface Category {
  code: string;
  name: string;
}

/** Koha's patron categories, by name; none where we may not read them or whose patrons are of which. */
export async function readCategories(db: Db, { supply }: Pick<Host, "supply">): Promise<Category[]> {
  if (!supply?.categories || !supply.categoryNames) return [];
  const { rows } = await sql<Category>`
    select categorycode as code, coalesce(nullif(trim(description), ''), categorycode) as name from categories
    order by name, code`.execute(db);
  return rows.map((row) => ({ ...row }));
}
