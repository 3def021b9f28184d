import type { Db } from "../database/connection.ts";
import { calledName } from "./preferred-names.ts";

export interface Patron {
  patronId: number;
  /** Koha's language tag, or `default`. */
  lang: string;
  /** The branchcode of the home library. */
  library: string;
}

/** Reads these patrons; those that the host no longer has are left out. */
export async function readPatrons(db: Db, ids: readonly number[]): Promise<Map<number, Patron>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("borrowers")
    .select(["borrowernumber", "lang", "branchcode"])
    .where("borrowernumber", "in", [...new Set(ids)])
    .execute();
  return new Map(
    rows.map((row) => [row.borrowernumber, { patronId: row.borrowernumber, lang: row.lang, library: row.branchcode }]),
  );
}

/** The branchcode of a patron's home library; null if the host has no such patron. Locks nothing. */
export async function readHomeLibrary(db: Db, patronId: number | null): Promise<string | null> {
  if (patronId === null) return null;
  return (await readPatrons(db, [patronId])).get(patronId)?.library ?? null;
}

interface Named {
  borrowernumber: number;
  /** What the patron is called (`calledName`). */
  firstname: string | null;
  surname: string | null;
}

/** The name that staff know a patron by; where Koha has no name, Koha's number, as in "#51". Never the card number. */
export function nameOf({ borrowernumber, firstname, surname }: Named): string {
  const name = [firstname ?? "", surname ?? ""]
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .join(" ");
  return name === "" ? `#${borrowernumber}` : name;
}

/** The name of a patron, as `nameOf` makes it; undefined if the host has no such patron. */
export async function readPatronName(db: Db, patronId: number): Promise<string | undefined> {
  const row = await db
    .selectFrom("borrowers")
    .select(["borrowernumber", "surname", (await calledName(db)).as("firstname")])
    .where("borrowernumber", "=", patronId)
    .executeTakeFirst();
  return row && nameOf(row);
}

/** How staff know a patron: by name and card. */
export interface KnownPatron {
  name: string;
  card: string | null;
}

/** The names and cards of these patrons; those that the host no longer has are left out. */
export async function readKnownPatrons(db: Db, ids: readonly number[]): Promise<Map<number, KnownPatron>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("borrowers")
    .select(["borrowernumber", "surname", "cardnumber", (await calledName(db)).as("firstname")])
    .where("borrowernumber", "in", [...new Set(ids)])
    .execute();
  return new Map(rows.map((row) => [row.borrowernumber, { name: nameOf(row), card: row.cardnumber }]));
}

/** How staff know a patron, and the branchcode of their home library. */
export interface HomePatron extends KnownPatron {
  library: string;
}

/** The names, cards and home libraries of these patrons; those that the host no longer has are left out. */
export async function readHomePatrons(db: Db, ids: readonly number[]): Promise<Map<number, HomePatron>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("borrowers")
    .select(["borrowernumber", "surname", "cardnumber", "branchcode", (await calledName(db)).as("firstname")])
    .where("borrowernumber", "in", [...new Set(ids)])
    .execute();
  return new Map(
    rows.map((row) => [row.borrowernumber, { name: nameOf(row), card: row.cardnumber, library: row.branchcode }]),
  );
}
