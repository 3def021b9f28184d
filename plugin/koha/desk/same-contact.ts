import { sql } from "kysely";
import { isAscii } from "../../database/charset.ts";
import type { Db } from "../../database/connection.ts";
import { EMAIL_FIELDS, PHONE_FIELDS } from "../contacts.ts";
import { type Reach, withinReach } from "../reach.ts";

/** A patron whose record has a contact that may be the one that is looked for. */
export interface Recorded {
  patronId: number;
  /** As typed into the record; empty fields are left out. */
  values: string[];
}

/** Digits of a number that tell it from most others, whatever stands before them. */
const TELLING_DIGITS = 7;

/**
 * Patrons within reach whose records may have one of these full numbers, at most `most`: the last seven digits stand
 * there in this order, whatever is between them. The caller reads each number and decides. One pass over all patrons.
 */
export async function readPhonesLike(
  db: Db,
  numbers: readonly string[],
  { most, reach = null }: { most: number; reach?: Reach },
): Promise<Recorded[]> {
  const patterns = [...new Set(numbers.map((digits) => `%${[...digits.slice(-TELLING_DIGITS)].join("%")}%`))];
  if (patterns.length === 0) return [];
  const rows = await db
    .selectFrom("borrowers")
    .select(["borrowernumber", ...PHONE_FIELDS])
    .where(({ or, eb }) => or(PHONE_FIELDS.flatMap((field) => patterns.map((like) => eb(field, "like", like)))))
    .where(withinReach(reach, "borrowers.borrowernumber", null))
    .orderBy("borrowernumber")
    .limit(most)
    .execute();
  return rows.map(({ borrowernumber, ...phones }) => ({ patronId: borrowernumber, values: filled(phones) }));
}

/** Patrons whose records have one of these email addresses, at most `most`. One pass over all patrons. */
export async function readEmailsOf(db: Db, addresses: readonly string[], most: number): Promise<Recorded[]> {
  const plain = addresses.filter(isAscii);
  if (plain.length === 0) return [];
  const rows = await db
    .selectFrom("borrowers")
    .select(["borrowernumber", ...EMAIL_FIELDS])
    .where(({ or }) => or(EMAIL_FIELDS.map((field) => sql<boolean>`trim(${sql.ref(field)}) in (${sql.join(plain)})`)))
    .orderBy("borrowernumber")
    .limit(most)
    .execute();
  return rows.map(({ borrowernumber, ...emails }) => ({ patronId: borrowernumber, values: filled(emails) }));
}

const filled = (fields: Readonly<Record<string, string | null>>): string[] =>
  Object.values(fields).flatMap((value) => (value === null || value.trim() === "" ? [] : [value.trim()]));
