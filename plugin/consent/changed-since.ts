import type { Db } from "../database/connection.ts";

/** Who stands otherwise since an event of the ledger, and the last event that was looked at. */
export interface ChangedStanding {
  patronIds: number[];
  /** The highest id of the ledger; `after` if there is nothing newer. */
  upTo: number;
}

/** The patrons about whom the ledger says something after this id. */
export async function readChangedStanding(db: Db, after: number): Promise<ChangedStanding> {
  const rows = await db.selectFrom("tidings_ledger").select(["id", "patron_id"]).where("id", ">", after).execute();
  const patronIds = new Set(rows.flatMap(({ patron_id }) => (patron_id === null ? [] : [patron_id])));
  return { patronIds: [...patronIds], upTo: rows.reduce((most, { id }) => Math.max(most, id), after) };
}

/** The highest id of the ledger; 0 while it is empty. */
export async function readLedgerEnd(db: Db): Promise<number> {
  const row = await db.selectFrom("tidings_ledger").select("id").orderBy("id", "desc").limit(1).executeTakeFirst();
  return row?.id ?? 0;
}

/** The patrons who saved which kinds of notices they want, at that time or later. */
export async function readChangedKinds(db: Db, since: Date): Promise<number[]> {
  const rows = await db
    .selectFrom("tidings_choice")
    .select("patron_id")
    .distinct()
    .where("changed_at", ">=", since)
    .execute();
  return rows.map((row) => row.patron_id);
}

/** At most so many patrons who are opted in somewhere, after this one, by their numbers. */
export async function readOptedInAfter(db: Db, after: number, most: number): Promise<number[]> {
  const rows = await db
    .selectFrom("tidings_standing")
    .select("patron_id")
    .distinct()
    .where("state", "=", "opted_in")
    .where("patron_id", ">", after)
    .orderBy("patron_id")
    .limit(most)
    .execute();
  return rows.map((row) => row.patron_id);
}
