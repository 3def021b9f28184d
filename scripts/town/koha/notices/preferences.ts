import { sql } from "kysely";
import type { Db } from "../../../../plugin/database/connection.ts";

/** What patrons tick in Koha: `message_attributes.message_name`. */
export type Attribute =
  | "Item_Due"
  | "Advance_Notice"
  | "Hold_Filled"
  | "Item_Check_in"
  | "Item_Checkout"
  | "Auto_Renewals"
  | "Hold_Reminder";

/** A patron's choice for one attribute, as C4::Members::Messaging::GetMessagingPreferences returns it. */
export interface Preference {
  /** The transports that are ticked, and the letter of each; undefined: Koha has none set up for it. */
  transports: ReadonlyMap<string, string | undefined>;
  digest: boolean;
  daysInAdvance: number | undefined;
}

interface Found {
  transport: string | null;
  letterCode: string | null;
  digest: number;
  daysInAdvance: number | null;
}

/**
 * Reads a patron's choice; undefined: the patron has never chosen, which is not the same as having unticked
 * everything. SMS stands first.
 */
export async function readPreference(db: Db, patronId: number, name: Attribute): Promise<Preference | undefined> {
  const { rows } = await sql<Found>`
    select t.message_transport_type as transport, l.letter_code as letterCode, p.wants_digest as digest,
      p.days_in_advance as daysInAdvance
    from borrower_message_preferences p
    left join borrower_message_transport_preferences t using (borrower_message_preference_id)
    join message_attributes a on a.message_attribute_id = p.message_attribute_id
    left join message_transports l on l.message_attribute_id = a.message_attribute_id
      and l.message_transport_type = t.message_transport_type and l.is_digest = p.wants_digest
    where a.message_name = ${name} and p.borrowernumber = ${patronId}
    order by t.message_transport_type desc`.execute(db);
  const last = rows.at(-1);
  if (!last) return undefined;
  const ticked = rows.flatMap(({ transport, letterCode }) =>
    transport === null ? [] : [[transport, letterCode ?? undefined] as const],
  );
  return {
    transports: new Map(ticked),
    digest: last.digest !== 0,
    daysInAdvance: last.daysInAdvance ?? undefined,
  };
}

export interface Choice {
  transports: readonly string[];
  digest?: boolean;
  daysInAdvance?: number;
}

/** Writes a patron's choice, as C4::Members::Messaging::SetMessagingPreference does: a new row each time. */
export async function setPreference(db: Db, patronId: number, name: Attribute, choice: Choice): Promise<void> {
  await sql`
    delete p from borrower_message_preferences p join message_attributes a using (message_attribute_id)
    where p.borrowernumber = ${patronId} and a.message_name = ${name}`.execute(db);
  const { insertId } = await sql`
    insert into borrower_message_preferences (borrowernumber, message_attribute_id, days_in_advance, wants_digest)
    select ${patronId}, message_attribute_id, ${choice.daysInAdvance ?? null}, ${choice.digest ? 1 : 0}
    from message_attributes where message_name = ${name}`.execute(db);
  for (const transport of choice.transports) {
    await sql`
      insert into borrower_message_transport_preferences (borrower_message_preference_id, message_transport_type)
      values (${insertId}, ${transport})`.execute(db);
  }
}
