import { sql } from "kysely";
import { columnsThatHold } from "../../database/charset.ts";
import type { Db } from "../../database/connection.ts";
import { knownDate } from "../dates.ts";
import type { Host } from "../host.ts";

/** What a log-in needs of a patron's record; the password hash never leaves this room. */
export interface Member {
  patronId: number;
  firstName: string;
  preferred: string;
  surname: string;
  password: string | null;
  lang: string;
  branch: string;
  expired: boolean;
  /** Restricted, or staff noted a lost card or a wrong address. */
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

/** The columns by whose value a person logs in; the first takes precedence, as in Koha. */
const NAMES = ["userid", "cardnumber"] as const;

function byNames(columns: readonly string[], card: string) {
  const same = columns.map((column) => sql<boolean>`coalesce(${sql.ref(column)} = ${card}, 0)`);
  // The index serves the bare comparison only.
  const where = sql.join(
    columns.map((column) => sql`${sql.ref(column)} = ${card}`),
    sql` or `,
  );
  return [where, sql`${same[0]} desc`] as const;
}

async function readMember(
  db: Db,
  by: { card: string; columns: readonly string[] } | { patronId: number },
  host: Host,
  today: string,
): Promise<Member | undefined> {
  const preferred = host.has.preferredName ? sql`preferred_name` : sql`null`;
  const passwordExpired = host.has.passwordExpiry
    ? sql`coalesce(${knownDate(sql.ref("password_expiration_date"))} <= ${today}, 0)`
    : sql`0`;
  const [where, order] =
    "card" in by ? byNames(by.columns, by.card) : [sql`borrowernumber = ${by.patronId}`, sql`borrowernumber`];
  const { rows } = await sql<MemberRow>`
    select borrowernumber, firstname, ${preferred} as preferred, surname, password, lang, branchcode,
      coalesce(${knownDate(sql.ref("dateexpiry"))} < ${today}, 0) as expired,
      coalesce(${knownDate(sql.ref("debarred"))} > ${today}, 0)
        or coalesce(gonenoaddress, 0) <> 0 or coalesce(lost, 0) <> 0 as debarred,
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
 * Finds the patron with this user name or card number; as in Koha, the user name takes precedence. `today` is the
 * library's day, as in 2026-03-02.
 */
export async function findMember(db: Db, card: string, host: Host, today: string): Promise<Member | undefined> {
  // A record may have an empty user name; nothing longer than the column can match.
  if (card === "" || card.length > 75) return undefined;
  const columns = await columnsThatHold(db, "borrowers", NAMES, card);
  return columns.length === 0 ? undefined : readMember(db, { card, columns }, host, today);
}

/** Reads a patron by borrowernumber; undefined if the host has no such patron. `today` as for `findMember`. */
export async function readMemberById(db: Db, patronId: number, host: Host, today: string): Promise<Member | undefined> {
  return readMember(db, { patronId }, host, today);
}

/**
 * Normalises what was typed: a card number loses the blanks between its digits, a user name keeps its own. Invisible
 * characters are removed from both.
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
 * Returns the same word for everything that Koha's database takes for the same card or user name, so that nobody learns
 * anything from which guesses are counted together.
 */
export async function foldCard(db: Db, card: string): Promise<string> {
  const { rows } = await sql<{ folded: string }>`
    select hex(weight_string(convert(${card} using utf8mb4) collate utf8mb4_unicode_ci)) as folded`.execute(db);
  return rows[0]?.folded ?? card;
}
