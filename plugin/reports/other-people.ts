import type { Db } from "../database/connection.ts";

const MOST = 20;

/** Patrons with a consent in force whose records have become other people's, those first who have waited longest. */
export async function readOtherPeople(db: Db): Promise<{ count: number; first: number[] }> {
  const rows = await db
    .selectFrom("tidings_person as p")
    .select("p.patron_id")
    .where("p.other_since_at", "is not", null)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("tidings_standing as s")
          .select("s.patron_id")
          .whereRef("s.patron_id", "=", "p.patron_id")
          .where("s.state", "in", ["opted_in", "pending_opt_in"]),
      ),
    )
    .orderBy("p.other_since_at")
    .orderBy("p.patron_id")
    .execute();
  return { count: rows.length, first: rows.slice(0, MOST).map((row) => row.patron_id) };
}
