import { sql } from "kysely";
import type { Db } from "../../database/connection.ts";
import { knownDate } from "../dates.ts";
import type { Host } from "../host.ts";

/** Something that a patron has at home. */
export interface Loan {
  loanId: number;
  /** Empty if Koha has none. */
  title: string;
  /** The library's day, as in 2026-03-02; null where Koha has no possible date. */
  dueOn: string | null;
  /** The day it was due on is over. */
  overdue: boolean;
}

/** The most loans or holds of one patron that are read. */
export const MOST_THINGS = 500;

/**
 * What a patron has on loan now, what is due first at the top. `today` is the library's day, as in 2026-03-02.
 * Undefined: our database user may not read Koha's loans (`docs/installing.md`, rights).
 */
export async function readLoans(db: Db, host: Host, patronId: number, today: string): Promise<Loan[] | undefined> {
  if (!host.circulation?.loans || !host.circulation.titles) return undefined;
  const due = knownDate(sql<Date>`l.date_due`);
  const { rows } = await sql<Omit<Loan, "overdue"> & { overdue: number }>`
    select l.issue_id as loanId, coalesce(b.title, '') as title, date_format(${due}, '%Y-%m-%d') as dueOn,
      coalesce(date(${due}) < ${today}, 0) as overdue
    from issues l left join items i on i.itemnumber = l.itemnumber
    left join biblio b on b.biblionumber = i.biblionumber
    where l.borrowernumber = ${patronId}
    order by ${due} is null, ${due}, l.issue_id limit ${MOST_THINGS}`.execute(db);
  return rows.map((row) => ({ ...row, overdue: row.overdue === 1 }));
}
