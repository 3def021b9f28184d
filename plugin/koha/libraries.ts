import { sql } from "kysely";
import type { Db, Tx } from "../database/connection.ts";
import type { NoticeLibrary } from "./notice-facts/notice-facts.ts";

export interface Library {
  branchcode: string;
  name: string;
}

/** Koha's libraries, by name. */
export async function readLibraries(db: Db): Promise<Library[]> {
  const rows = await db.selectFrom("branches").select(["branchcode", "branchname"]).orderBy("branchname").execute();
  return rows.map((row) => ({ branchcode: row.branchcode, name: row.branchname }));
}

/** How notices name each library and say how to reach it, by its branchcode; empty where Koha has nothing. */
export async function readLibraryContacts(db: Db | Tx): Promise<Map<string, NoticeLibrary>> {
  const { rows } = await sql<NoticeLibrary>`
    select branchcode, coalesce(nullif(trim(branchname), ''), branchcode) as name,
      trim(coalesce(branchphone, '')) as phone,
      coalesce(nullif(trim(branchreplyto), ''), trim(branchemail), '') as email
    from branches`.execute(db);
  return new Map(rows.map((row) => [row.branchcode, { ...row }]));
}

/** The same by name. */
export async function readNoticeLibraries(db: Db): Promise<NoticeLibrary[]> {
  const contacts = [...(await readLibraryContacts(db)).values()];
  return contacts.sort((one, other) => one.name.localeCompare(other.name));
}
