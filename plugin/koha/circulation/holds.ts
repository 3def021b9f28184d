import { sql } from "kysely";
import type { Db } from "../../database/connection.ts";
import { knownDate } from "../dates.ts";
import type { Host } from "../host.ts";
import { MOST_THINGS } from "./loans.ts";

/** Something that waits on the shelf for a patron. */
export interface WaitingHold {
  holdId: number;
  /** Empty if Koha has none. */
  title: string;
  /** The name of the library where it waits; its code where it has no name; empty if Koha says none. */
  library: string;
  /** Until which day of the library's, as in 2026-03-02; null where Koha does not say. */
  until: string | null;
}

/**
 * What waits for a patron to be picked up, what ends first at the top. Undefined: our database user may not read Koha's
 * holds (`docs/installing.md`, rights).
 */
export async function readWaitingHolds(db: Db, host: Host, patronId: number): Promise<WaitingHold[] | undefined> {
  if (!host.circulation?.holds || !host.circulation.titles) return undefined;
  const until = knownDate(sql<Date>`h.expirationdate`);
  const { rows } = await sql<WaitingHold>`
    select h.reserve_id as holdId, coalesce(b.title, '') as title,
      coalesce(nullif(l.branchname, ''), h.branchcode, '') as library, date_format(${until}, '%Y-%m-%d') as until
    from reserves h left join items i on i.itemnumber = h.itemnumber
    left join biblio b on b.biblionumber = coalesce(h.biblionumber, i.biblionumber)
    left join branches l on l.branchcode = h.branchcode
    where h.borrowernumber = ${patronId} and h.found = 'W'
    order by ${until} is null, ${until}, h.reserve_id limit ${MOST_THINGS}`.execute(db);
  return rows;
}
