import { sql } from "kysely";
import type { Db } from "../../../plugin/database/connection.ts";
import { type Addressee, readAddressee, readPreferenceOfSystem } from "./notices/addressee.ts";

/** What happens at the library that Koha may write letters about. */
export const EVENTS = [
  "HOLD",
  "HOLD_REMINDER",
  "HOLD_CANCELLATION",
  "PREDUE",
  "DUE",
  "ODUE",
  "CHECKOUT",
  "CHECKIN",
  "RENEWAL",
  "AUTO_RENEWALS",
  "MEMBERSHIP_EXPIRY",
] as const;
export type KohaEvent = (typeof EVENTS)[number];

/** What a letter is about. */
export interface Occasion {
  patronId: number;
  /** Koha's usual letter for it; digests and overdue rules may name another. */
  code: KohaEvent;
  title: string;
  /** Where it happens: the pickup library, or that of the loan. */
  branch: string;
  /** The date in the letter: until when, or since when. */
  date: Date;
}

/** A letter as the library words it: one for each transport and language, and perhaps for a library. */
interface Template {
  /** Older hosts have none. */
  id?: number;
  title: string;
  content: string;
}

/** One letter, filled in, for one transport. */
export interface Letter {
  letterId: number | undefined;
  code: string;
  transport: string;
  subject: string;
  content: string;
}

/** Which letter is looked for; without a transport, any. */
export interface Wanted {
  module: string;
  code: string;
  branch: string;
  lang: string;
  transport?: string;
}

/**
 * The letter that Koha would use: the library's own before the general one, in the patron's language before the default
 * (Koha::Notice::Templates::find_effective_template).
 */
export async function findTemplate(db: Db, wanted: Wanted): Promise<Template | undefined> {
  const { module, code, branch, transport } = wanted;
  const translated = wanted.lang !== "" && (await readPreferenceOfSystem(db, "TranslateNotices")) === "1";
  for (const lang of translated && wanted.lang !== "default" ? [wanted.lang, "default"] : ["default"]) {
    const { rows } = await sql<Template>`
      select * from letter where module = ${module} and code = ${code} and branchcode in (${branch}, '')
        and lang = ${lang} and ${transport === undefined ? sql`true` : sql`message_transport_type = ${transport}`}
      order by branchcode desc, message_transport_type limit 1`.execute(db);
    if (rows[0]) return rows[0];
  }
  return undefined;
}

/**
 * Writes a letter of an occasion for a transport (C4::Letters::GetPreparedLetter); undefined if the library has no such
 * letter. `lang` is the patron's, unless Koha forgets to name it.
 */
export async function writeLetter(
  db: Db,
  occasion: Occasion,
  wanted: Omit<Wanted, "lang"> & { transport: string; lang?: string },
): Promise<Letter | undefined> {
  const addressee = await readAddressee(db, occasion.patronId);
  if (!addressee) return undefined;
  const template = await findTemplate(db, { ...wanted, lang: wanted.lang ?? addressee.lang });
  if (!template) return undefined;
  const { code, transport } = wanted;
  const { content } = await fill(db, template, addressee, occasion);
  return { letterId: template.id, code, transport, subject: template.title, content };
}

async function fill(db: Db, { content }: Template, { firstname, surname, lang }: Addressee, occasion: Occasion) {
  const { rows } = await sql<{ branchname: string }>`
    select branchname from branches where branchcode = ${occasion.branch}`.execute(db);
  const values: Record<string, string> = {
    "borrowers.firstname": firstname,
    "borrowers.surname": surname,
    "biblio.title": occasion.title,
    "branches.branchname": rows[0]?.branchname ?? "",
    date: occasion.date.toLocaleDateString(lang === "default" || lang === "" ? "en-US" : lang, {
      timeZone: "UTC",
      dateStyle: "short",
    }),
  };
  return { content: content.replace(/<<([\w.]+)>>/g, (placeholder, name: string) => values[name] ?? placeholder) };
}

/** A row of Koha's queue that was made. */
export interface Made {
  id: number;
  transport: string;
}

export interface RowWish extends Letter {
  patronId: number;
  /** Where the row itself says that it goes; mostly Koha finds that out as it sends. */
  to?: string | undefined;
  /** Whose library's address it comes from. */
  from?: string | undefined;
  metadata?: string;
}

/** Writes one pending row into Koha's queue (C4::Letters::EnqueueLetter); a letter without words makes none. */
export async function queueRow(db: Db, row: RowWish, now: Date): Promise<Made[]> {
  if (row.content.trim() === "") return [];
  const ofTemplate = row.letterId === undefined ? sql`` : sql`letter_id,`;
  const result = await sql`
    insert into message_queue (${ofTemplate} borrowernumber, subject, content, metadata, letter_code,
      message_transport_type, status, time_queued, to_address, from_address, content_type)
    values (${row.letterId === undefined ? sql`` : sql`${row.letterId},`} ${row.patronId}, ${row.subject},
      ${row.content}, ${row.metadata ?? ""}, ${row.code}, ${row.transport}, 'pending', ${now}, ${row.to ?? null},
      ${await emailOf(db, row.from)}, 'text/plain; charset="UTF-8"')`.execute(db);
  return [{ id: Number(result.insertId), transport: row.transport }];
}

async function emailOf(db: Db, branch: string | undefined): Promise<string | null> {
  if (branch === undefined) return null;
  const { rows } = await sql<{ email: string | null }>`
    select branchemail as email from branches where branchcode = ${branch}`.execute(db);
  return rows[0]?.email ?? null;
}
