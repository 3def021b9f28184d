import { sql } from "kysely";
import type { Db } from "../../database/connection.ts";
import { type Host, POSTAL_COLUMNS } from "../host.ts";

/** How a letter to a patron is addressed, and from which library it comes. */
export interface Postal {
  /** The patron's name and address, a line each; without those that Koha has not. */
  lines: readonly string[];
  /** The name of the patron's home library; empty if Koha has none. */
  library: string;
}

type Row = Readonly<Record<(typeof POSTAL_COLUMNS)[number] | "firstname" | "surname" | "library", string | null>>;

/**
 * The block of name and address for a letter; undefined: Koha does not have the patron any more. Where our database
 * user may not read addresses (an older list of rights), it is the name alone.
 */
export async function readPostal(db: Db, host: Host, patronId: number): Promise<Postal | undefined> {
  const columns = host.mayRead?.postal
    ? sql.join(POSTAL_COLUMNS.map((column) => sql.ref(`b.${column}`)))
    : sql.join(POSTAL_COLUMNS.map((column) => sql`null as ${sql.ref(column)}`));
  const { rows } = await sql<Row>`
    select b.firstname, b.surname, l.branchname as library, ${columns}
    from borrowers b left join branches l on l.branchcode = b.branchcode
    where b.borrowernumber = ${patronId}`.execute(db);
  return rows[0] && { lines: linesOf(rows[0]), library: rows[0].library?.trim() ?? "" };
}

/** In the order in which Koha prints an address: house, street, second line, post code and town, country. Pure. */
export function linesOf(row: Row): string[] {
  const joined = (...parts: (string | null)[]) =>
    parts
      .map((part) => part?.trim() ?? "")
      .filter((part) => part !== "")
      .join(" ");
  return [
    joined(row.firstname, row.surname),
    joined(row.streetnumber, row.address),
    joined(row.address2),
    joined(row.zipcode, row.city, row.state),
    joined(row.country),
  ].filter((line) => line !== "");
}
