import { sql } from "kysely";
import type { Db } from "../database/connection.ts";
import type { Host } from "./host.ts";

/** Facts of a record by which a person is known; null where the record does not say. Dates as 2026-03-02. */
export interface PersonFacts {
  birth: string | null;
  firstname: string | null;
  surname: string | null;
  card: string | null;
  login: string | null;
  enrolled: string | null;
}

/** Dates that our database user may not read, and dates of noughts, are unknown. */
const dateOf = (column: "dateofbirth" | "dateenrolled", readable: boolean | undefined) =>
  readable ? sql<string | null>`nullif(date_format(${sql.ref(column)}, '%Y-%m-%d'), '0000-00-00')` : sql<null>`null`;

/** Reads these patrons' facts; those that the host no longer has are left out. */
export async function readPersonFacts(db: Db, host: Host, ids: readonly number[]): Promise<Map<number, PersonFacts>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("borrowers")
    .select(["borrowernumber", "firstname", "surname", "cardnumber as card", "userid as login"])
    .select([
      dateOf("dateofbirth", host.mayRead?.birth).as("birth"),
      dateOf("dateenrolled", host.mayRead?.enrolled).as("enrolled"),
    ])
    .where("borrowernumber", "in", [...new Set(ids)])
    .execute();
  return new Map(rows.map(({ borrowernumber, ...facts }) => [borrowernumber, facts]));
}
