import { type RawBuilder, sql } from "kysely";
import type { Db } from "../database/connection.ts";

/** Fields of Koha's record that may hold a phone number, the most likely mobile number first. */
export const PHONE_FIELDS = ["smsalertnumber", "mobile", "phone", "phonepro", "B_phone"] as const;
/** Fields that may hold an email address. */
export const EMAIL_FIELDS = ["email", "emailpro", "B_email"] as const;
export type PhoneField = (typeof PHONE_FIELDS)[number];
export type EmailField = (typeof EMAIL_FIELDS)[number];

export interface Contact<Field> {
  field: Field;
  /** As typed into the record. */
  value: string;
}

/** The numbers and email addresses of a patron's record; empty fields are left out. */
export interface Contacts {
  phones: Contact<PhoneField>[];
  emails: Contact<EmailField>[];
  /** Koha's language tag, or `default`. */
  lang: string;
}

/** Reads how to reach a patron from Koha's record; undefined if the host has no such patron. */
export async function readContacts(db: Db, patronId: number): Promise<Contacts | undefined> {
  const row = await db
    .selectFrom("borrowers")
    .select([...PHONE_FIELDS, ...EMAIL_FIELDS, "lang"])
    .where("borrowernumber", "=", patronId)
    .executeTakeFirst();
  if (!row) return undefined;
  const filled = <Field extends PhoneField | EmailField>(fields: readonly Field[]): Contact<Field>[] =>
    fields.flatMap((field) => {
      const value = row[field]?.trim() ?? "";
      return value === "" ? [] : [{ field, value }];
    });
  return { phones: filled(PHONE_FIELDS), emails: filled(EMAIL_FIELDS), lang: row.lang };
}

/**
 * The contact in the marked field, else the first one, else an empty string. A mark on a field that has been emptied
 * since is ignored.
 */
export function chosenContact<Field>(contacts: readonly Contact<Field>[], marked: string | null): string {
  return (contacts.find(({ field }) => field === marked) ?? contacts[0])?.value ?? "";
}

/** The phone fields of these patrons' records, as typed. */
export async function readPhones(
  db: Db,
  ids: readonly number[],
): Promise<Map<number, Record<PhoneField, string | null>>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("borrowers")
    .select(["borrowernumber", ...PHONE_FIELDS])
    .where("borrowernumber", "in", [...new Set(ids)])
    .execute();
  return new Map(rows.map(({ borrowernumber, ...phones }) => [borrowernumber, phones]));
}

/** A condition: the record of the patron in this column has a mail address. The column's name is ours. */
export function hasMailAddress(patron: string): RawBuilder<boolean> {
  // A value, not `exists`: MariaDB would read all patrons for that.
  return sql<boolean>`(select max(1) from borrowers mailed where mailed.borrowernumber = ${sql.ref(patron)}
    and concat_ws('', mailed.email, mailed.emailpro, mailed.B_email) <> '') is not null`;
}
