import type { Db } from "../database/connection.ts";
import type { EmailField, PhoneField } from "../koha/contacts.ts";

/** A patron's preferences in Tidings, in addition to Koha's record; null means as in the record. */
export interface Preferences {
  /** Language of messages, as a two-letter code. */
  lang: string | null;
  phoneField: PhoneField | null;
  emailField: EmailField | null;
}

const NONE: Preferences = { lang: null, phoneField: null, emailField: null };

/** Reads a patron's preferences; all null if none were saved. */
export async function readPreferences(db: Db, patronId: number): Promise<Preferences> {
  const row = await db
    .selectFrom("tidings_patron")
    .select(["lang", "phone_field", "email_field"])
    .where("patron_id", "=", patronId)
    .executeTakeFirst();
  if (!row) return NONE;
  return {
    lang: row.lang,
    phoneField: row.phone_field as PhoneField | null,
    emailField: row.email_field as EmailField | null,
  };
}

/** Saves a patron's preferences; they replace the former ones. */
export async function savePreferences(
  db: Db,
  patronId: number,
  { lang, phoneField, emailField }: Preferences,
  now: Date,
): Promise<void> {
  const row = { lang, phone_field: phoneField, email_field: emailField, changed_at: now };
  await db
    .insertInto("tidings_patron")
    .values({ patron_id: patronId, ...row })
    .onDuplicateKeyUpdate(row)
    .execute();
}

/** Reads which phone field of the record these patrons marked; those who marked none are missing. */
export async function readPhoneMarks(db: Db, patronIds: readonly number[]): Promise<Map<number, PhoneField>> {
  if (patronIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("tidings_patron")
    .select(["patron_id", "phone_field"])
    .where("patron_id", "in", [...new Set(patronIds)])
    .execute();
  return new Map(
    rows.flatMap((row) => (row.phone_field === null ? [] : [[row.patron_id, row.phone_field as PhoneField]])),
  );
}

/** Reads which language these patrons chose; those who chose none are missing. */
export async function readChosenLangs(db: Db, patronIds: readonly number[]): Promise<Map<number, string>> {
  if (patronIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("tidings_patron")
    .select(["patron_id", "lang"])
    .where("patron_id", "in", [...new Set(patronIds)])
    .execute();
  return new Map(rows.flatMap(({ patron_id, lang }) => (lang === null ? [] : [[patron_id, lang]])));
}
