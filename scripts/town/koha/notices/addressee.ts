import { sql } from "kysely";
import type { Db } from "../../../../plugin/database/connection.ts";

/** Whom a letter is for, as far as Koha looks. What the record lacks is an empty string. */
export interface Addressee {
  id: number;
  firstname: string;
  surname: string;
  lang: string;
  /** The patron's own library. */
  branch: string;
  category: string;
  smsNumber: string;
  phone: string;
  /** Where Koha mails its notices to; several addresses are joined by commas. */
  email: string;
}

type Record = { [field: string]: string | number | Date | null };

/** Reads a patron of Koha's, or undefined if there is none. */
export async function readAddressee(db: Db, patronId: number): Promise<Addressee | undefined> {
  const { rows } = await sql<Record>`select * from borrowers where borrowernumber = ${patronId}`.execute(db);
  const record = rows[0];
  if (!record) return undefined;
  const say = (field: string): string => String(record[field] ?? "");
  return {
    id: patronId,
    firstname: say("firstname"),
    surname: say("surname"),
    lang: say("lang"),
    branch: say("branchcode"),
    category: say("categorycode"),
    smsNumber: say("smsalertnumber"),
    phone: say("phone"),
    email: await noticeEmail(db, say),
  };
}

/** The value of a system preference; empty if it is not set. */
export async function readPreferenceOfSystem(db: Db, name: string): Promise<string> {
  const { rows } = await sql<{ value: string | null }>`
    select value from systempreferences where variable = ${name}`.execute(db);
  return rows[0]?.value ?? "";
}

/** Koha::Patron::notice_email_address; older hosts call the preference AutoEmailPrimaryAddress. */
async function noticeEmail(db: Db, say: (field: string) => string): Promise<string> {
  const primary =
    (await readPreferenceOfSystem(db, "EmailFieldPrimary")) ||
    (await readPreferenceOfSystem(db, "AutoEmailPrimaryAddress")) ||
    "OFF";
  if (primary === "MULTI") {
    const fields = (await readPreferenceOfSystem(db, "EmailFieldSelection")).split(",");
    return fields.map(say).filter(Boolean).join(",");
  }
  if (primary !== "OFF") return say(primary);
  const order = (await readPreferenceOfSystem(db, "EmailFieldPrecedence")) || "email|emailpro|B_email";
  return (
    order
      .split("|")
      .map((field) => say(field.trim()))
      .find(Boolean) ?? ""
  );
}
