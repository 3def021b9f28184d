import { sql } from "kysely";
import type { Db } from "../../../plugin/database/connection.ts";
import { LIBRARY } from "../town.ts";

/** Whoever opens the staff pages of the demo; Koha changes its letters and rules only for somebody whom it has. */
export const LIBRARIAN_ID = 40;

/** Gives the demo's Koha its librarian, and the address at which it takes what is asked of it. */
export async function seatLibrarian(db: Db, kohaUrl: string): Promise<void> {
  await sql`insert into borrowers
    (borrowernumber, cardnumber, userid, surname, firstname, branchcode, categorycode, lang)
    select ${LIBRARIAN_ID}, 'librarian', 'librarian', ${LIBRARY.name}, 'Librarian', min(branchcode), 'PT', 'default'
    from branches`.execute(db);
  await sql`replace into systempreferences (variable, value) values ('staffClientBaseURL', ${kohaUrl})`.execute(db);
}
