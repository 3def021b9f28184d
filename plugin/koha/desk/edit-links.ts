import type { Db } from "../../database/connection.ts";

/** Koha's version as its database says, such as `24.0504000`; empty where it does not say. */
export async function readKohaVersion(db: Db): Promise<string> {
  const row = await db
    .selectFrom("systempreferences")
    .select("value")
    .where("variable", "=", "Version")
    .executeTakeFirst();
  return row?.value ?? "";
}

/** The parts of Koha's form for a patron, by the step that shows only that part (members/memberentry.pl). */
const STEPS = { contact: 1, messaging: 5 } as const;
/** Since this version the form opens by another name, as all that changes nothing does there. */
const EDIT_FORM_SINCE = 24.05;

/**
 * The path of Koha's own page where staff change a part of a patron's record: addresses, or messaging with the SMS
 * number. Without a known version it leads to the patron's page, which has an Edit button everywhere.
 */
export function editPath(version: string, patronId: number, part: keyof typeof STEPS): string {
  const known = /^\d{1,2}\.\d{2}/.exec(version)?.[0];
  if (known === undefined) return `/cgi-bin/koha/members/moremember.pl?borrowernumber=${patronId}`;
  const op = Number(known) >= EDIT_FORM_SINCE ? "edit_form" : "modify";
  return `/cgi-bin/koha/members/memberentry.pl?op=${op}&borrowernumber=${patronId}&step=${STEPS[part]}`;
}
