import { sql } from "kysely";
import type { Db } from "../../../plugin/database/connection.ts";
import type { Occasion } from "../koha/letters.ts";
import type { Past } from "./week.ts";

const DAY_MS = 86_400_000;
const KEPT_DAYS = 7;

interface Thing {
  id: number;
  title: string;
  branch: string;
  dueAt: Date | null;
}

/** What a letter of last week was about: a hold or a loan that the patron really has, so that its words may stay. */
export async function readOccasion(
  db: Db,
  patronId: number,
  code: Past["code"],
  at: Date,
): Promise<Occasion & { about: string }> {
  const hold = code === "HOLD";
  const { rows } = hold
    ? await sql<Thing>`
        select r.reserve_id as id, b.title, p.branchcode as branch, null as dueAt from reserves r
        join biblio b using (biblionumber) join borrowers p on p.borrowernumber = r.borrowernumber
        where r.borrowernumber = ${patronId} order by r.reserve_id limit 1`.execute(db)
    : await sql<Thing>`
        select s.issue_id as id, b.title, p.branchcode as branch, s.date_due as dueAt from issues s
        join items i using (itemnumber) join biblio b using (biblionumber)
        join borrowers p on p.borrowernumber = s.borrowernumber
        where s.borrowernumber = ${patronId} order by s.date_due limit 1`.execute(db);
  const thing = rows[0];
  if (!thing) throw new Error(`patron ${patronId} has nothing for ${code}`);
  const { id, title, branch, dueAt } = thing;
  const date = dueAt ?? new Date(at.getTime() + KEPT_DAYS * DAY_MS);
  return { patronId, code, title, branch, date, about: `${hold ? "hold" : "loan"}:${id}` };
}
