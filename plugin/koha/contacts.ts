import type { Db } from "../database/connection.ts";

/** Where Koha's record may hold a number, the most likely to reach a pocket first. */
export const PHONE_FIELDS = ["smsalertnumber", "mobile", "phone", "phonepro", "B_phone"] as const;
/** Where it may hold an email address. */
export const EMAIL_FIELDS = ["email", "emailpro", "B_email"] as const;
export type PhoneField = (typeof PHONE_FIELDS)[number];
export type EmailField = (typeof EMAIL_FIELDS)[number];

export interface Contact<Field> {
  field: Field;
  /** As somebody once typed it. */
  value: string;
}

/** The numbers and email addresses of a patron's record; fields without one are missing. */
export interface Contacts {
  phones: Contact<PhoneField>[];
  emails: Contact<EmailField>[];
  /** Koha's language tag, or `default`. */
  lang: string;
}

/** What Koha's record says of how to reach a patron; undefined if the host has no such patron. */
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

/** The one that is marked, or else the first; a mark on a field that has been emptied since counts for nothing. */
export function chosenContact<Field>(contacts: readonly Contact<Field>[], marked: string | null): string {
  return (contacts.find(({ field }) => field === marked) ?? contacts[0])?.value ?? "";
}

/** What stands in each phone field of these patrons' records, as it was typed. */
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
