import { sql } from "kysely";
import type { Db } from "../../database/connection.ts";
import type { Host } from "../host.ts";

/** What must be known of a patron who stands at the door; the password never leaves this room. */
export interface Member {
  patronId: number;
  firstName: string;
  preferred: string;
  surname: string;
  password: string | null;
  lang: string;
  branch: string;
  expired: boolean;
  /** Restricted, or the staff noted a lost card or an address that is wrong. */
  debarred: boolean;
  passwordExpired: boolean;
}

interface MemberRow {
  borrowernumber: number;
  firstname: string | null;
  preferred: string | null;
  surname: string | null;
  password: string | null;
  lang: string;
  branchcode: string;
  expired: number;
  debarred: number;
  password_expired: number;
}

async function readMember(
  db: Db,
  by: { card: string } | { patronId: number },
  host: Host,
  today: string,
): Promise<Member | undefined> {
  const preferred = host.has.preferredName ? sql`preferred_name` : sql`null`;
  const passwordExpired = host.has.passwordExpiry ? sql`coalesce(password_expiration_date <= ${today}, 0)` : sql`0`;
  const [where, order] =
    "card" in by
      ? [sql`userid = ${by.card} or cardnumber = ${by.card}`, sql`coalesce(userid = ${by.card}, 0) desc`]
      : [sql`borrowernumber = ${by.patronId}`, sql`borrowernumber`];
  const { rows } = await sql<MemberRow>`
    select borrowernumber, firstname, ${preferred} as preferred, surname, password, lang, branchcode,
      coalesce(dateexpiry < ${today}, 0) as expired,
      coalesce(debarred > ${today}, 0) or coalesce(gonenoaddress, 0) <> 0 or coalesce(lost, 0) <> 0 as debarred,
      ${passwordExpired} as password_expired
    from borrowers where ${where} order by ${order} limit 1`.execute(db);
  const row = rows[0];
  return (
    row && {
      patronId: row.borrowernumber,
      firstName: row.firstname ?? "",
      preferred: row.preferred ?? "",
      surname: row.surname ?? "",
      password: row.password,
      lang: row.lang,
      branch: row.branchcode,
      expired: row.expired !== 0,
      debarred: row.debarred !== 0,
      passwordExpired: row.password_expired !== 0,
    }
  );
}

/**
 * Whose card number or user name this is: as Koha finds them, the user name goes first. `today` is the library's day,
 * as in 2026-03-02.
 */
export async function findMember(db: Db, card: string, host: Host, today: string): Promise<Member | undefined> {
  // A record may have an empty user name; longer than the column nothing can match.
  return card === "" || card.length > 75 ? undefined : readMember(db, { card }, host, today);
}

export async function readMemberById(db: Db, patronId: number, host: Host, today: string): Promise<Member | undefined> {
  return readMember(db, { patronId }, host, today);
}

/**
 * A card number as people copy it from the card, without the blanks between its digits; a user name as it is. What
 * cannot be seen is left out.
 */
export function cleanCard(typed: string): string {
  const trimmed = typed
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Cf}]/gu, "")
    .trim();
  const joined = trimmed.replace(/\s/g, "");
  return /^\d+$/.test(joined) ? joined : trimmed;
}

/**
 * One word for all that Koha's database takes for the same card or user name, so that who guesses learns nothing from
 * which guesses are counted together.
 */
export async function foldCard(db: Db, card: string): Promise<string> {
  const { rows } = await sql<{ folded: string }>`
    select hex(weight_string(convert(${card} using utf8mb4) collate utf8mb4_unicode_ci)) as folded`.execute(db);
  return rows[0]?.folded ?? card;
}
