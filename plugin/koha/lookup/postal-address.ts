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

type PostalRow = Readonly<Record<(typeof POSTAL_COLUMNS)[number] | "firstname" | "surname" | "library", string | null>>;

/**
 * The block of name and address for a letter; undefined: Koha does not have the patron any more. Where our database
 * user may not read addresses (an older list of rights), it is the name alone.
 */
export async function readPostal(db: Db, host: Host, patronId: number): Promise<Postal | undefined> {
  const columns = host.mayRead?.postal
    ? sql.join(POSTAL_COLUMNS.map((column) => sql.ref(`b.${column}`)))
    : sql.join(POSTAL_COLUMNS.map((column) => sql`null as ${sql.ref(column)}`));
  const { rows } = await sql<PostalRow>`
    select b.firstname, b.surname, l.branchname as library, ${columns}
    from borrowers b left join branches l on l.branchcode = b.branchcode
    where b.borrowernumber = ${patronId}`.execute(db);
  return rows[0] && { lines: linesOf(rows[0], await readFormat(db)), library: rows[0].library?.trim() ?? "" };
}

/** Koha's preference `AddressFormat`: how addresses are written in the library's country. */
export type AddressFormat = "us" | "de" | "fr";

/** In the order in which Koha shows an address of that format; the country on a line of its own. Pure. */
export function linesOf(row: PostalRow, format: AddressFormat): string[] {
  const { streetnumber, address, city, state, zipcode } = row;
  const street = format === "de" ? [address, streetnumber] : [streetnumber, address];
  const town = joined(" ", city);
  const place =
    format === "us"
      ? [joined(" ", joined(", ", town, state), zipcode)]
      : [joined(" ", zipcode, town), joined(" ", state)];
  return [
    joined(" ", row.firstname, row.surname),
    joined(" ", ...street),
    joined(" ", row.address2),
    ...place,
    joined(" ", row.country),
  ].filter((line) => line !== "");
}

const joined = (between: string, ...parts: (string | null)[]): string =>
  parts
    .map((part) => part?.trim() ?? "")
    .filter((part) => part !== "")
    .join(between);

async function readFormat(db: Db): Promise<AddressFormat> {
  const row = await db
    .selectFrom("systempreferences")
    .select("value")
    .where("variable", "=", "AddressFormat")
    .executeTakeFirst();
  return row?.value === "de" || row?.value === "fr" ? row.value : "us";
}
