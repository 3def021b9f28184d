import { sql } from "kysely";
import type { Db } from "../../database/connection.ts";

export interface ThingWish {
  id: number;
  patronId: number;
  title: string;
  barcode?: string;
  /** When it was lent or asked for; Koha writes the library's time. */
  since?: string;
}

/** A title of the catalogue with one copy, both of the thing's number. */
async function aTitle(db: Db, { id, title, barcode }: ThingWish): Promise<void> {
  await sql`insert ignore into biblio (biblionumber, title, datecreated)
    values (${id}, ${title}, '2020-01-01')`.execute(db);
  await sql`insert ignore into items (itemnumber, biblionumber, biblioitemnumber, barcode)
    values (${id}, ${id}, ${id}, ${barcode ?? `bar-${id}`})`.execute(db);
}

/** Lends a copy to a patron: Koha's `issues` has a row. */
export async function aLoan(db: Db, wish: ThingWish & { due?: string }): Promise<void> {
  await aTitle(db, wish);
  await sql`insert into issues (issue_id, borrowernumber, itemnumber, date_due, issuedate, branchcode)
    values (${wish.id}, ${wish.patronId}, ${wish.id}, ${wish.due ?? "2026-03-20 23:59:00"},
      ${wish.since ?? "2026-02-20 10:00:00"}, 'MPL')`.execute(db);
}

/** A hold, which waits on the shelf unless `found` says otherwise. */
export async function aHold(db: Db, wish: ThingWish & { until?: string; found?: string | null }): Promise<void> {
  await aTitle(db, wish);
  const found = wish.found === undefined ? "W" : wish.found;
  await sql`insert into reserves (reserve_id, borrowernumber, biblionumber, itemnumber, reservedate, branchcode, found,
      expirationdate, priority)
    values (${wish.id}, ${wish.patronId}, ${wish.id}, ${found === null ? null : wish.id},
      ${wish.since ?? "2026-02-20"}, 'MPL', ${found}, ${wish.until ?? "2026-03-09"}, 0)`.execute(db);
}

/** A loan is returned as C4::Circulation::MarkIssueReturned does it: its row moves, with the time of the return. */
export async function returnLoan(db: Db, id: number, at: string): Promise<void> {
  await sql`update issues set returndate = ${at} where issue_id = ${id}`.execute(db);
  await sql`insert into old_issues select * from issues where issue_id = ${id}`.execute(db);
  await sql`delete from issues where issue_id = ${id}`.execute(db);
}
/** A hold ends as Koha::Hold moves it: the row as it was, found `F` (filled) or with the day it was cancelled. */
export async function endHold(db: Db, id: number, cancelledOn: string | null = null): Promise<void> {
  await sql`insert into old_reserves select * from reserves where reserve_id = ${id}`.execute(db);
  await sql`update old_reserves set cancellationdate = ${cancelledOn}, found = if(${cancelledOn} is null, 'F', found),
    timestamp = timestamp where reserve_id = ${id}`.execute(db);
  await sql`delete from reserves where reserve_id = ${id}`.execute(db);
}

/** What misc/cronjobs/batch_anonymise.pl does for those who did not choose to keep their history. */
export async function anonymise(db: Db, before: string, anonymous: number | null): Promise<void> {
  await sql`update old_issues o join borrowers b on b.borrowernumber = o.borrowernumber
    set o.borrowernumber = ${anonymous} where o.returndate < ${before} and b.privacy <> 0`.execute(db);
}

/** The same for holds, as newer Kohas do it beside. */
export async function anonymiseHolds(db: Db, before: string, anonymous: number | null): Promise<void> {
  await sql`update old_reserves o join borrowers b on b.borrowernumber = o.borrowernumber
    set o.borrowernumber = ${anonymous} where o.timestamp < ${before} and b.privacy <> 0`.execute(db);
}
