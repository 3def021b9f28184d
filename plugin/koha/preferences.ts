import { type Expression, type SqlBool, sql } from "kysely";
import type { Db } from "../database/connection.ts";
import { knownDate } from "./dates.ts";
import { nameOf } from "./patrons.ts";
import { calledName } from "./preferred-names.ts";

/**
 * A patron who gets texts by Koha's own preference: at least one kind of notice ticked for SMS, and a number for it in
 * the record.
 */
export interface Texted {
  patronId: number;
  /** The name that staff know the patron by. */
  name: string;
  /** As typed into the record. */
  number: string;
  expired: boolean;
  /** The record says that the patron is gone without an address. */
  gone: boolean;
}

const wantsTexts: Expression<SqlBool> = sql<SqlBool>`
  trim(coalesce(b.smsalertnumber, '')) <> '' and exists (
    select 1 from borrower_message_preferences p
    join borrower_message_transport_preferences t on t.borrower_message_preference_id = p.borrower_message_preference_id
    where p.borrowernumber = b.borrowernumber and t.message_transport_type = 'sms')`;

/**
 * Reads at most `most` such patrons after `after`, in the order of their borrowernumbers. `today` is the library's day,
 * as in 2026-03-02.
 */
export async function readTexted(db: Db, after: number, most: number, today: string): Promise<Texted[]> {
  const rows = await db
    .selectFrom("borrowers as b")
    .select(["b.borrowernumber", "b.surname", "b.smsalertnumber", "b.gonenoaddress"])
    .select((await calledName(db, "b")).as("firstname"))
    .select(sql<number>`coalesce(${knownDate(sql.ref("b.dateexpiry"))} < ${today}, 0)`.as("expired"))
    .where(wantsTexts)
    .where("b.borrowernumber", ">", after)
    .orderBy("b.borrowernumber")
    .limit(most)
    .execute();
  return rows.map((row) => ({
    patronId: row.borrowernumber,
    name: nameOf(row),
    number: row.smsalertnumber ?? "",
    expired: row.expired !== 0,
    gone: (row.gonenoaddress ?? 0) !== 0,
  }));
}

/** Counts such patrons. */
export async function countTexted(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom("borrowers as b")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where(wantsTexts)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/**
 * Reads the patrons whose number, however it is written, ends in one of these runs of seven digits, to find those who
 * may share a number. It scans all such patrons, so pass many endings at once.
 */
export async function readTextedEndingIn(
  db: Db,
  endings: readonly string[],
): Promise<{ patronId: number; number: string }[]> {
  if (endings.length === 0) return [];
  const rows = await db
    .selectFrom("borrowers as b")
    .select(["b.borrowernumber", "b.smsalertnumber"])
    .where(wantsTexts)
    .where(sql<string>`right(regexp_replace(b.smsalertnumber, '[^0-9]', ''), 7)`, "in", [...endings])
    .execute();
  return rows.map((row) => ({ patronId: row.borrowernumber, number: row.smsalertnumber ?? "" }));
}
