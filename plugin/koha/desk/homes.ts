import type { Db } from "../../database/connection.ts";

/** The names of these patrons' home libraries; those that the host no longer has are left out. */
export async function readHomes(db: Db, ids: readonly number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("borrowers as p")
    .leftJoin("branches as b", "b.branchcode", "p.branchcode")
    .select(["p.borrowernumber", "p.branchcode", "b.branchname"])
    .where("p.borrowernumber", "in", [...new Set(ids)])
    .execute();
  return new Map(rows.map((row) => [row.borrowernumber, row.branchname ?? row.branchcode]));
}
