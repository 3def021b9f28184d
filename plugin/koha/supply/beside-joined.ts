import { sql } from "kysely";
import type { Db } from "../../database/connection.ts";

/**
 * How many patrons who are not opted in to texts with us have SMS ticked for something, and a number in Koha: as soon
 * as Koha has a letter for texts, it writes rows for them too.
 */
export async function countTickedStrangers(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(distinct p.borrowernumber) as count from borrower_message_transport_preferences t
    join borrower_message_preferences p on p.borrower_message_preference_id = t.borrower_message_preference_id
    join borrowers b on b.borrowernumber = p.borrowernumber and coalesce(b.smsalertnumber, '') <> ''
    left join tidings_standing s on s.patron_id = b.borrowernumber and s.channel = 'sms' and s.state = 'opted_in'
    where t.message_transport_type = 'sms' and s.patron_id is null`.execute(db);
  return Number(rows[0]?.count ?? 0);
}

/** The languages that the OPAC has, in Koha's names, such as fr-FR. */
export async function readOpacLanguages(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom("systempreferences")
    .select("value")
    .where(sql<string>`lower(variable)`, "=", "opaclanguages")
    .execute();
  const named = (rows[0]?.value ?? "").split(",").map((one) => one.trim());
  return [...new Set(named)].filter((one) => /^[A-Za-z-]{2,25}$/.test(one));
}
