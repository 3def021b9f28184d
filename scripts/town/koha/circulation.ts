import { sql } from "kysely";
import type { Db } from "../../../plugin/database/connection.ts";
import type { Made } from "./letters.ts";
import { queueNotices } from "./notices/queue-notices.ts";

/** What happened at the desk, and the rows that Koha made of it, the sms row first; perhaps none. */
export interface AtTheDesk {
  title: string;
  made: readonly Made[];
}

const DAY_MS = 86_400_000;
const KEPT_DAYS = 7;
const LOAN_DAYS = 21;
/** How many days before a loan is due the demo's patrons want to be told. */
export const ADVANCE_DAYS = 2;

const inDays = (now: Date, days: number): Date => new Date(now.getTime() + days * DAY_MS);

interface Hold {
  reserveId: number;
  title: string;
  branch: string;
}

/**
 * Checks in a book for the patron's next hold, which then waits on the shelf; HOLD notices are queued. A patron without
 * a hold places one first, so that there is always a book to check in.
 */
export async function checkInHeldBook(db: Db, patronId: number, now: Date): Promise<AtTheDesk> {
  const hold = (await readHold(db, patronId)) ?? (await placeHold(db, patronId, now));
  const until = inDays(now, KEPT_DAYS);
  await sql`
    update reserves r join items i on i.biblionumber = r.biblionumber
    set r.found = 'W', r.priority = 0, r.itemnumber = i.itemnumber,
      r.waitingdate = date(${now}), r.expirationdate = date(${until})
    where r.reserve_id = ${hold.reserveId}`.execute(db);
  const occasion = { patronId, code: "HOLD", title: hold.title, branch: hold.branch, date: until } as const;
  return { title: hold.title, made: await queueNotices(db, occasion, now) };
}

/** The library cancels the patron's next hold; Koha mails HOLD_CANCELLATION. */
export async function cancelHold(db: Db, patronId: number, now: Date): Promise<AtTheDesk> {
  const hold = (await readHold(db, patronId)) ?? (await placeHold(db, patronId, now));
  await sql`
    update reserves set cancellationdate = date(${now}), priority = 0
    where reserve_id = ${hold.reserveId}`.execute(db);
  await sql`insert into old_reserves select * from reserves where reserve_id = ${hold.reserveId}`.execute(db);
  await sql`delete from reserves where reserve_id = ${hold.reserveId}`.execute(db);
  const { title, branch } = hold;
  const occasion = { patronId, code: "HOLD_CANCELLATION", title, branch, date: now } as const;
  return { title, made: await queueNotices(db, occasion, now) };
}

/**
 * Runs the overdue job for one patron: ODUE notices for one late loan that has had none yet. A patron without a late
 * loan is given one from some weeks ago, so that the job always finds something.
 */
export async function runOverdues(db: Db, patronId: number, now: Date): Promise<AtTheDesk> {
  const loan = (await readOverdue(db, patronId, now)) ?? (await lend(db, patronId, inDays(now, -LOAN_DAYS - 3)));
  const { title, branch, dueAt } = loan;
  return { title, made: await queueNotices(db, { patronId, code: "ODUE", title, branch, date: dueAt }, now) };
}

/**
 * Runs the job for what is due soon, for one patron: PREDUE notices for a loan that has had none yet. A patron without
 * such a loan is given one.
 */
export async function runAdvance(db: Db, patronId: number, now: Date): Promise<AtTheDesk> {
  const lentAt = inDays(now, ADVANCE_DAYS - LOAN_DAYS);
  const loan = (await readSoonDue(db, patronId, now)) ?? (await lend(db, patronId, lentAt));
  const { title, branch, dueAt } = loan;
  return { title, made: await queueNotices(db, { patronId, code: "PREDUE", title, branch, date: dueAt }, now) };
}

export interface Loan {
  title: string;
  branch: string;
  dueAt: Date;
}

/** Lends the patron a book that they do not have yet, buying a copy if every one is on loan. */
export async function lend(db: Db, patronId: number, lentAt: Date): Promise<Loan> {
  const { rows } = await sql<{ biblionumber: number; title: string; branch: string; copy: number | null }>`
    select b.biblionumber, b.title, p.branchcode as branch, min(if(s.issue_id is null, i.itemnumber, null)) as copy
    from biblio b join items i using (biblionumber) left join issues s on s.itemnumber = i.itemnumber
    join borrowers p on p.borrowernumber = ${patronId}
    where b.biblionumber not in
      (select i2.biblionumber from issues s2 join items i2 using (itemnumber) where s2.borrowernumber = ${patronId})
    group by b.biblionumber
    order by min(if(s.issue_id is null, i.itemnumber, null)) is null, (b.biblionumber + ${patronId} * 5) mod 24
    limit 1`.execute(db);
  const book = rows[0];
  if (!book) throw new Error("the patron has every book of the library");
  const itemnumber = book.copy ?? (await buyCopy(db, book.biblionumber, book.branch));
  const dueAt = inDays(lentAt, LOAN_DAYS);
  await sql`
    insert into issues (borrowernumber, itemnumber, date_due, branchcode, issuedate)
    values (${patronId}, ${itemnumber}, ${dueAt}, ${book.branch}, ${lentAt})`.execute(db);
  return { title: book.title, branch: book.branch, dueAt };
}

async function buyCopy(db: Db, biblionumber: number, branch: string): Promise<number> {
  const result = await sql`
    insert into items (biblionumber, biblioitemnumber, homebranch, holdingbranch, itype)
    values (${biblionumber}, ${biblionumber}, ${branch}, ${branch}, 'BK')`.execute(db);
  return Number(result.insertId);
}

/** The patron's oldest hold that is not waiting yet. */
async function readHold(db: Db, patronId: number): Promise<Hold | undefined> {
  const { rows } = await sql<Hold>`
    select r.reserve_id as reserveId, b.title, r.branchcode as branch from reserves r join biblio b using (biblionumber)
    where r.borrowernumber = ${patronId} and r.found is null order by r.reserve_id limit 1`.execute(db);
  return rows[0];
}

/**
 * Places a hold on the book that the patron has held least often, so that two notices in a row are about different
 * books.
 */
async function placeHold(db: Db, patronId: number, now: Date): Promise<Hold> {
  await sql`
    insert into reserves (borrowernumber, reservedate, biblionumber, branchcode, priority)
    select p.borrowernumber, date(${now}), b.biblionumber, p.branchcode, 1 from biblio b join borrowers p
    where p.borrowernumber = ${patronId}
    order by (select count(*) from reserves r where r.borrowernumber = ${patronId} and r.biblionumber = b.biblionumber)
      + (select count(*) from old_reserves o where o.borrowernumber = ${patronId} and o.biblionumber = b.biblionumber),
      (b.biblionumber + ${patronId} * 7) mod 24
    limit 1`.execute(db);
  const hold = await readHold(db, patronId);
  if (!hold) throw new Error("the library has no such patron, or no books");
  return hold;
}

async function readOverdue(db: Db, patronId: number, now: Date): Promise<Loan | undefined> {
  const { rows } = await sql<Loan>`
    select b.title, s.branchcode as branch, s.date_due as dueAt
    from issues s join items using (itemnumber) join biblio b using (biblionumber)
    where s.borrowernumber = ${patronId} and s.date_due < ${now} and not exists (
      select 1 from message_queue q where q.borrowernumber = s.borrowernumber and q.letter_code = 'ODUE'
        and instr(q.content, b.title) > 0)
    order by s.date_due limit 1`.execute(db);
  return rows[0];
}

async function readSoonDue(db: Db, patronId: number, now: Date): Promise<Loan | undefined> {
  const { rows } = await sql<Loan>`
    select b.title, s.branchcode as branch, s.date_due as dueAt
    from issues s join items using (itemnumber) join biblio b using (biblionumber)
    where s.borrowernumber = ${patronId} and date(s.date_due) = date(${inDays(now, ADVANCE_DAYS)}) and not exists (
      select 1 from message_queue q where q.borrowernumber = s.borrowernumber and q.letter_code like 'PREDUE%'
        and instr(q.content, b.title) > 0)
    order by s.date_due limit 1`.execute(db);
  return rows[0];
}

/**
 * Does what Resend in Koha's Notices tab does: the row is pending again. Returns false if there is no such row, or if
 * it is pending already.
 */
export async function resendNotice(db: Db, noticeId: number): Promise<boolean> {
  const result = await sql`
    update message_queue set status = 'pending' where message_id = ${noticeId} and status != 'pending'`.execute(db);
  return result.numAffectedRows === 1n;
}
