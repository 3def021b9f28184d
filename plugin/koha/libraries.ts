import type { Db } from "../database/connection.ts";

export interface Library {
  branchcode: string;
  name: string;
}

/** Koha's libraries, by name. */
export async function readLibraries(db: Db): Promise<Library[]> {
  const rows = await db.selectFrom("branches").select(["branchcode", "branchname"]).orderBy("branchname").execute();
  return rows.map((row) => ({ branchcode: row.branchcode, name: row.branchname }));
}
