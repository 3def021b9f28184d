import { sql } from "kysely";
import type { Db } from "../../../plugin/database/connection.ts";

/** The letters that the demo's Koha can write. */
export type LetterCode = "HOLD" | "HOLD_CANCELLATION" | "ODUE" | "PREDUE" | "CHECKOUT";

/** What a letter is about. */
export interface Occasion {
  patronId: number;
  code: LetterCode;
  title: string;
  branch: string;
  /** The date in the letter: until when, or since when. */
  date: Date;
}

/** One letter, filled in, for one transport. */
export interface Letter {
  letterId: number;
  transport: "sms" | "email";
  subject: string;
  content: string;
  smsNumber: string | null;
  email: string | null;
  from: string;
}

interface Found {
  id: number;
  transport: "sms" | "email";
  title: string;
  content: string;
  firstname: string;
  surname: string;
  lang: string;
  smsNumber: string | null;
  email: string | null;
  branchname: string;
  branchemail: string;
}

/**
 * Writes the sms and the email letter of an occasion, in the patron's language, or in the library's if Koha has none in
 * that language.
 */
export async function writeLetters(db: Db, occasion: Occasion): Promise<Letter[]> {
  const { rows } = await sql<Found>`
    select l.id, l.message_transport_type as transport, l.title, l.content, b.firstname, b.surname, b.lang,
      b.smsalertnumber as smsNumber, b.email, r.branchname, r.branchemail
    from borrowers b join branches r on r.branchcode = ${occasion.branch}
    join letter l on l.code = ${occasion.code} and l.lang in (b.lang, 'default')
    where b.borrowernumber = ${occasion.patronId}
    order by l.message_transport_type desc, l.lang = b.lang desc`.execute(db);
  const transports = [...new Set(rows.map(({ transport }) => transport))];
  return transports.flatMap((transport) => {
    const row = rows.find((found) => found.transport === transport);
    return row ? [fill(row, occasion)] : [];
  });
}

function fill(row: Found, { title, date }: Occasion): Letter {
  const lang = row.lang === "default" ? "en-US" : row.lang;
  const values: Record<string, string> = {
    "borrowers.firstname": row.firstname,
    "borrowers.surname": row.surname,
    "biblio.title": title,
    "branches.branchname": row.branchname,
    date: date.toLocaleDateString(lang, { timeZone: "UTC", dateStyle: "short" }),
  };
  return {
    letterId: row.id,
    transport: row.transport,
    subject: row.title,
    content: row.content.replace(/<<([\w.]+)>>/g, (placeholder, name: string) => values[name] ?? placeholder),
    smsNumber: row.smsNumber,
    email: row.email,
    from: row.branchemail,
  };
}

/**
 * Puts the letters of an occasion into Koha's queue as pending, an sms row and an email row as Koha does. Returns their
 * message_ids.
 */
export async function queueNotices(db: Db, occasion: Occasion, now: Date): Promise<number[]> {
  const ids: number[] = [];
  for (const letter of await writeLetters(db, occasion)) {
    // Koha's overdue job writes the email address into sms rows too; for holds the column stays empty.
    const to = occasion.code === "ODUE" || letter.transport === "email" ? letter.email : null;
    ids.push(
      await queueRow(db, { ...letter, patronId: occasion.patronId, code: occasion.code, to, metadata: "" }, now),
    );
  }
  return ids;
}

/** Writes one pending row into Koha's queue and returns its message_id. */
export async function queueRow(
  db: Db,
  row: Letter & { patronId: number; code: LetterCode; to: string | null; metadata: string },
  now: Date,
): Promise<number> {
  const result = await sql`
    insert into message_queue (letter_id, borrowernumber, subject, content, metadata, letter_code,
      message_transport_type, status, time_queued, to_address, from_address, content_type)
    values (${row.letterId}, ${row.patronId}, ${row.subject}, ${row.content}, ${row.metadata}, ${row.code},
      ${row.transport}, 'pending', ${now}, ${row.to}, ${row.from}, 'text/plain; charset="UTF-8"')`.execute(db);
  return Number(result.insertId);
}
