import type { Connection } from "mysql2/promise";

/** Koha's messages that are ticked, and the letters of each. */
const MESSAGES = [
  [1, "Item_Due", 0, "circulation", "DUE"],
  [2, "Advance_Notice", 1, "circulation", "PREDUE"],
  [4, "Hold_Filled", 0, "reserves", "HOLD"],
  [5, "Item_Check_in", 0, "circulation", "CHECKIN"],
  [6, "Item_Checkout", 0, "circulation", "CHECKOUT"],
  [9, "Auto_Renewals", 0, "circulation", "AUTO_RENEWALS"],
  [10, "Hold_Reminder", 0, "reserves", "HOLD_REMINDER"],
  [14, "Patron_Expiry", 0, "members", "MEMBERSHIP_EXPIRY"],
] as const;

const rowsOf = (rows: readonly (readonly (string | number)[])[]): string =>
  rows.map((row) => `(${row.map((one) => (typeof one === "number" ? one : `'${one}'`)).join(", ")})`).join(", ");

const lettersBy = (...transports: string[]) =>
  MESSAGES.flatMap(([id, , , module, code]) => transports.map((by) => [id, by, 0, module, code]));

const words = () =>
  [...MESSAGES.map(([, , , module, code]) => [module, code] as const), ["circulation", "ODUE"] as const].flatMap(
    ([module, code], at) =>
      ["email", "print", ...(at % 3 === 0 ? [] : ["sms"])].map((transport) => [
        module,
        code,
        code,
        code,
        "Words.",
        transport,
      ]),
  );

/** Twelve libraries, three categories; who has a number, an address and which ticks shares no rhythm with them. */
const statementsOf = (patrons: number): string[] => [
  "insert into message_transport_types values ('sms'), ('email'), ('print'), ('phone')",
  "insert into branches (branchcode, branchname) select concat('L', seq), concat('Library ', seq) from seq_1_to_12",
  "insert into categories (categorycode, overduenoticerequired) values ('PT', 1), ('KIDS', 1), ('STAFF', 0)",
  `insert into systempreferences (variable, value) values ('EnhancedMessagingPreferences', '1'),
     ('RenewalSendNotice', '1'), ('AutoRenewalNotices', 'preferences'), ('MembershipExpiryDaysNotice', '14')`,
  `insert into message_attributes (message_attribute_id, message_name, takes_days)
     values ${rowsOf(MESSAGES.map(([id, name, days]) => [id, name, days]))}`,
  `insert into message_transports (message_attribute_id, message_transport_type, is_digest, letter_module, letter_code)
     values ${rowsOf(lettersBy("sms", "email"))}`,
  `insert into letter (module, code, name, title, content, message_transport_type) values ${rowsOf(words())}`,
  `insert into overduerules (overduerules_id, branchcode, categorycode, delay1, letter1) values (1, '', '', 7, 'ODUE')`,
  `insert into overduerules_transport_types (letternumber, message_transport_type, overduerules_id)
     values (1, 'email', 1), (1, 'sms', 1)`,
  `insert into borrowers (borrowernumber, cardnumber, surname, branchcode, categorycode, smsalertnumber, email, lang,
     updated_on)
   select seq, 30000000 + seq, 'Reader', concat('L', 1 + seq % 12), elt(1 + seq % 3, 'PT', 'KIDS', 'STAFF'),
     if(seq * 7 % 10 < 6, 15550000000 + seq, null), if(seq * 3 % 10 < 8, concat('p', seq, '@riverside.example'), null),
     elt(1 + seq % 2, 'default', 'es-ES'), utc_timestamp() - interval 90 day
   from seq_1_to_${patrons}`,
  ...MESSAGES.map(
    ([id]) => `insert into borrower_message_preferences
       (borrowernumber, message_attribute_id, days_in_advance, wants_digest)
     select seq, ${id}, 2, 0 from seq_1_to_${patrons}`,
  ),
  `insert into borrower_message_transport_preferences
   select borrower_message_preference_id, 'email' from borrower_message_preferences
   where borrowernumber * 11 % 10 < 6`,
  `insert into borrower_message_transport_preferences
   select borrower_message_preference_id, 'sms' from borrower_message_preferences
   where (borrowernumber + message_attribute_id) * 13 % 10 < 4`,
  `insert into tidings_address (id, channel, address, created_at)
   select seq, 'sms', 15550000000 + seq, utc_timestamp(3) from seq_1_to_${patrons}`,
  `insert into tidings_standing (patron_id, channel, state, address_id, ledger_id, changed_at)
   select seq, 'sms', 'opted_in', seq, seq, utc_timestamp(3) from seq_1_to_${patrons}`,
  `insert into tidings_choice (patron_id, kind, channel, wanted, changed_at, changed_by)
   select seq, 'loans', 'sms', 0, utc_timestamp(3) - interval 30 day, 'patron'
   from seq_1_to_${patrons} where seq % 5 = 0`,
  `insert into tidings_rule (transport, letter_code, branchcode, takes, notice_type, as_well, changed_at, changed_by)
   values ('email', null, null, 1, 'due', 0, utc_timestamp(3), 'desk'),
     ('email', 'HOLD', 'L3', 1, null, 0, utc_timestamp(3), 'desk')`,
];

/** Fills an empty Koha, migrated, with patrons who are all opted in. */
export async function fillForElections(db: Connection, patrons: number): Promise<void> {
  for (const statement of statementsOf(patrons)) await db.query(statement);
}
