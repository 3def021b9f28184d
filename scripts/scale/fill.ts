import type { Connection, RowDataPacket } from "mysql2/promise";

/** How large the library is. */
export interface Amounts {
  archived: number;
  hot: number;
  notices: number;
  patrons: number;
}

export const FULL: Amounts = { archived: 1_000_000, hot: 20_000, notices: 100_000, patrons: 50_000 };
export const SMALL: Amounts = { archived: 30_000, hot: 600, notices: 3_000, patrons: 1_500 };

/** One patron in a hundred is of this library, the others are spread over eleven. */
export const SMALL_LIBRARY = "L12";
/** One patron in five hundred has this surname. */
export const RARE_NAME = "Okonkwo";
export const CARD = 30_000_007;
export const PATRON = 7;
const NUMBERS = 15_550_000_000;
export const numberOf = (patron: number): string => String(NUMBERS + patron);
export const emailOf = (patron: number): string => `p${patron}@riverside.example`;

const libraryOf = (patron: string) => `if(${patron} % 100 = 7, '${SMALL_LIBRARY}', concat('L', 1 + ${patron} % 11))`;
const STATE = `case when seq % 1000 < 900 then 'delivered' when seq % 1000 < 960 then 'sent'
  when seq % 1000 < 985 then 'failed' else 'cancelled' end`;
const REASON = `case when seq % 1000 < 960 then null
  when seq % 1000 < 985 then elt(1 + seq % 5, 'refused', 'landline', 'bad_number', 'undelivered', 'tries_spent')
  else elt(1 + seq % 3, 'too_late', 'consent_withdrawn', 'patron_gone') end`;
const CHANNEL =
  "elt(1 + seq % 20, 'email', 'email', 'email', 'telegram', 'sms', 'sms', 'sms', 'sms', 'sms', 'sms', \
'sms', 'sms', 'sms', 'sms', 'sms', 'sms', 'sms', 'sms', 'sms', 'sms')";
/** Twenty letters: most notices are of a few, the rarest is one in five hundred. */
const LETTER =
  "case when seq % 500 = 3 then 'RARE' when seq % 10 < 5 then 'HOLD' when seq % 10 < 8 then 'PREDUE' \
else concat('LETTER', seq % 17) end";

const peopleOf = (patrons: number) => [
  "insert into message_transport_types values ('sms'), ('email')",
  "insert into branches (branchcode, branchname) select concat('L', seq), concat('Library ', seq) from seq_1_to_12",
  "insert into categories (categorycode) values ('PT')",
  `insert into borrowers (borrowernumber, cardnumber, surname, firstname, branchcode, categorycode, smsalertnumber,
     email, lang, phone, address, city, zipcode, opacnote)
   select seq, 30000000 + seq, if(seq % 500 = 7, '${RARE_NAME}', concat('Reader', seq % 5000)),
     concat('Name', seq % 300), ${libraryOf("seq")}, 'PT', ${NUMBERS} + seq, concat('p', seq, '@riverside.example'), 'en',
     concat('(555) 7', seq), concat(seq, ' Long Street'), 'Riverside', '60601', repeat('A note. ', 20)
   from seq_1_to_${patrons}`,
  `insert into tidings_address (id, channel, address, created_at)
   select seq, 'sms', ${NUMBERS} + seq, utc_timestamp(3) from seq_1_to_${patrons}`,
];

/** Over a year, evenly, until a week ago; patrons by turns that share no rhythm with states and letters. */
const messages = (
  table: string,
  { count, patrons, first, days, until }: Record<"count" | "patrons" | "first" | "days" | "until", number>,
) =>
  `insert into ${table} (id, kind, priority, channel, sender, patron_id, address_id, text, notice_id, round,
     letter_code, state, reason, due_at, max_tries, created_at, changed_at, sent_at, library, about)
   select ${first} + seq, 'notice', 5, ${CHANNEL}, '15550100001', 1 + (seq * 7919) % ${patrons},
     1 + (seq * 7919) % ${patrons}, concat('The item no. ', seq, ' is ready. Please fetch it by Saturday.'),
     ${first} + seq, 1, ${LETTER}, ${STATE}, ${REASON}, d.at, 6, d.at, d.at, d.at,
     ${libraryOf(`(1 + (seq * 7919) % ${patrons})`)}, concat('hold:', ${first} + seq)
   from seq_1_to_${count},
     lateral (select utc_timestamp(3) - interval ${until} day - interval (${count} - seq) * ${days} * 86400 / ${count}
       second as at) d`;

const notices = (count: number, patrons: number, first: number) =>
  `insert into tidings_notice (notice_id, round, patron_id, letter_code, state, because, first_seen_at, changed_at,
     library)
   select ${first} + seq, 1, 1 + (seq * 104729) % ${patrons}, ${LETTER},
     case when seq > ${count - count / 100} then 'waiting' when seq % 50 < 48 then 'ended' else 'left' end,
     case when seq > ${count - count / 100} then 'not_opted_in'
       when seq % 50 < 48 then elt(1 + seq % 3, 'not_opted_in_for_a_day', 'had_opted_out', 'not_wanted')
       else 'security' end,
     utc_timestamp(3) - interval (${count} - seq) * 365 * 86400 / ${count} second,
     utc_timestamp(3) - interval greatest((${count} - seq) * 365 * 86400 / ${count} - 86400, 0) second,
     ${libraryOf(`(1 + (seq * 104729) % ${patrons})`)}
   from seq_1_to_${count}`;

/** Koha's rows of those notices: a text is short beside what Koha keeps with it. */
const queue = (first: number) =>
  `insert into message_queue (message_id, borrowernumber, letter_code, message_transport_type, status, content,
     metadata, time_queued)
   select notice_id, patron_id, letter_code, 'sms', if(state = 'waiting', 'pending', 'sent'),
     repeat(concat('The item no. ', notice_id, ' is ready. '), 8), repeat('x', 300), first_seen_at
   from tidings_notice where notice_id > ${first}`;

/** MariaDB before 11 knows no `lateral`: the instant is written out. */
const plain = (sql: string) => {
  const at = /lateral \(select ([\s\S]*?) as at\) d/.exec(sql)?.[1] ?? "";
  return sql.replace(/,\s*lateral \(select [\s\S]*? as at\) d/, "").replaceAll("d.at", `(${at})`);
};

/** Fills an empty, migrated database. */
export async function fill(db: Connection, { archived, hot, notices: count, patrons }: Amounts): Promise<void> {
  await db.query("set time_zone = '+00:00'");
  for (const statement of peopleOf(patrons)) await db.query(statement);
  await withoutKeys(
    db,
    "tidings_message_archive",
    plain(messages("tidings_message_archive", { count: archived, patrons, first: 0, days: 358, until: 7 })),
  );
  await db.query(plain(messages("tidings_message", { count: hot, patrons, first: archived, days: 7, until: 0 })));
  await db.query("update tidings_message set state = 'queued', reason = null, sent_at = null where id % 50 = 0");
  await db.query("update tidings_message set state = 'uncertain', reason = 'no_answer' where id % 500 = 1");
  for (const [from, to] of [
    ["message", "attempt"],
    ["message_archive", "attempt_archive"],
  ]) {
    await db.query(`insert into tidings_${to} (message_id, number, worker_id, sender, begun_at, ended_at, outcome,
      reference) select id, 1, 1, sender, created_at, created_at, 'accepted', concat('uuid-', id) from tidings_${from}
      where state <> 'queued'`);
  }
  await db.query(notices(count, patrons, archived + hot));
  await db.query(queue(archived + hot));
  for (const table of ["message", "message_archive", "attempt_archive", "notice"])
    await db.query(`analyze table tidings_${table}`);
  await db.query("analyze table borrowers");
  await db.query("analyze table message_queue");
}

/** Runs a statement that fills an empty table, and makes the table's keys last, which is faster. */
export async function withoutKeys(db: Connection, table: string, statement: string): Promise<void> {
  const keys = await readKeys(db, table);
  await db.query(`alter table ${table} ${keys.map(({ name }) => `drop key ${name}`).join(", ")}`);
  await db.query(statement);
  await db.query(`alter table ${table} ${keys.map(({ name, on }) => `add key ${name} (${on})`).join(", ")}`);
}

async function readKeys(db: Connection, table: string): Promise<{ name: string; on: string }[]> {
  const [rows] = await db.query<RowDataPacket[]>(
    `select index_name as name, group_concat(column_name order by seq_in_index) as columns
     from information_schema.statistics
     where table_schema = database() and table_name = ? and index_name <> 'PRIMARY' group by index_name`,
    [table],
  );
  return rows.map(({ name, columns }) => ({ name: String(name), on: String(columns) }));
}
