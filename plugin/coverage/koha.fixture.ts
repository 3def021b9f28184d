import { sql } from "kysely";
import type { Db } from "../database/connection.ts";

/** Koha's words and ticks for tests: letters, messages, overdue rules; nobody has ticked anything. */
export async function aKohaWithLetters(db: Db): Promise<void> {
  await sql`insert ignore into message_transport_types values ('sms'), ('email'), ('print'), ('phone')`.execute(db);
  await sql`insert ignore into message_attributes (message_attribute_id, message_name, takes_days) values
    (1, 'Item_Due', 0), (2, 'Advance_Notice', 1), (4, 'Hold_Filled', 0), (5, 'Item_Check_in', 0),
    (6, 'Item_Checkout', 0)`.execute(db);
  await sql`insert ignore into message_transports
      (message_attribute_id, message_transport_type, is_digest, letter_module, letter_code) values
    (4, 'sms', 0, 'reserves', 'HOLD'), (4, 'email', 0, 'reserves', 'HOLD')`.execute(db);
  const letters = [
    ["reserves", "HOLD"],
    ["circulation", "DUE"],
    ["circulation", "ODUE"],
  ];
  for (const [module, code] of letters) {
    for (const transport of ["sms", "email", "print"]) {
      await sql`insert ignore into letter (module, code, branchcode, name, title, content, message_transport_type)
        values (${module}, ${code}, '', ${code}, ${code}, 'Words.', ${transport})`.execute(db);
    }
  }
  await sql`insert ignore into systempreferences (variable, value)
    values ('EnhancedMessagingPreferences', '1')`.execute(db);
}

const ATTRIBUTES = { item_due: 1, advance_notice: 2, hold_filled: 4, item_check_in: 5, item_checkout: 6 };

/** What a patron saves on Koha's own page, as Koha does it: the former choice goes, with its id. */
export async function saveTicks(
  db: Db,
  patronId: number,
  message: keyof typeof ATTRIBUTES,
  transports: string[],
): Promise<void> {
  await sql`delete from borrower_message_preferences
    where borrowernumber = ${patronId} and message_attribute_id = ${ATTRIBUTES[message]}`.execute(db);
  const { insertId } = await sql`insert into borrower_message_preferences
      (borrowernumber, message_attribute_id, days_in_advance, wants_digest)
    values (${patronId}, ${ATTRIBUTES[message]}, 2, 0)`.execute(db);
  for (const transport of transports) {
    await sql`insert into borrower_message_transport_preferences values (${Number(insertId)}, ${transport})`.execute(
      db,
    );
  }
}

/** Writes fields of a patron's record. */
export async function changeRecord(
  db: Db,
  patronId: number,
  fields: { number?: string | null; email?: string | null },
): Promise<void> {
  const { number, email } = fields;
  if (number !== undefined) {
    await sql`update borrowers set smsalertnumber = ${number} where borrowernumber = ${patronId}`.execute(db);
  }
  if (email !== undefined) {
    await sql`update borrowers set email = ${email} where borrowernumber = ${patronId}`.execute(db);
  }
}

/** Adds an overdue rule for all libraries and categories, by these transports. */
export async function anOverdueRule(db: Db, letter: string, transports: string[]): Promise<void> {
  const { insertId } = await sql`insert into overduerules (branchcode, categorycode, delay1, letter1)
    values ('', '', 7, ${letter})`.execute(db);
  for (const transport of transports) {
    await sql`insert into overduerules_transport_types (letternumber, message_transport_type, overduerules_id)
      values (1, ${transport}, ${Number(insertId)})`.execute(db);
  }
  await sql`update categories set overduenoticerequired = 1`.execute(db);
}
