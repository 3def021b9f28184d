import { fileURLToPath } from "node:url";
import { type Connection, createConnection } from "mysql2/promise";
import { type Database, openDatabase } from "../../plugin/database/connection.ts";
import { migrate } from "../../plugin/database/migrations.ts";
import { readDatabaseUrl } from "../../plugin/koha/settings.ts";
import { type Mariadb, startMariadb } from "../mariadb.ts";
import { loadKoha } from "../town/koha/tables.ts";

const SCHEMA = "koha_bench";

/** The library's number; patrons have the numbers above `PATRON_NUMBERS`. */
export const OUR_NUMBER = "15550100001";
const PATRON_NUMBERS = 15_552_000_000;

/** How many messages there are to send, and to how many patrons. */
export interface Amount {
  messages: number;
  patrons: number;
}

/** A MariaDB with durable commits, and in it a library whose notices are prepared but not yet in Koha's queue. */
export interface Ground extends Database {
  mariadb: Mariadb;
  url: string;
  /** Puts all notices into Koha's queue, pending, in one transaction. */
  queueNotices(): Promise<void>;
  stop(): Promise<void>;
}

/** A patron's number, the same for the ceiling and in the database. */
export const numberOf = (patron: number): string => String(PATRON_NUMBERS + patron);

/** A text like Koha's HOLD letter, different for each notice. */
export const textOf = (notice: number): string =>
  `Riverside Library: the item you asked for (no. ${notice}) is ready. ` +
  "Please fetch it at Riverside by Saturday, 5 December. Questions? Call 555-0142.";

/** Every patron has opted in to texts, one number each. */
const PATRONS = [
  "insert into message_transport_types values ('sms'), ('email')",
  "insert into branches (branchcode, branchname) values ('RIV', 'Riverside Library')",
  "insert into categories (categorycode, description) values ('PT', 'Patron')",
  `insert into borrowers
   (borrowernumber, cardnumber, surname, firstname, branchcode, categorycode, smsalertnumber, lang)
   select seq, concat('C', seq), concat('Patron ', seq), 'Pat', 'RIV', 'PT', ${PATRON_NUMBERS} + seq, 'en'
   from seq_1_to_PATRONS`,
  `insert into tidings_address (id, channel, address, created_at)
   select seq, 'sms', ${PATRON_NUMBERS} + seq, utc_timestamp(3) from seq_1_to_PATRONS`,
  `insert into tidings_ledger (id, at, patron_id, channel, event, state_before, state_after, source, actor, address_id)
   select seq, utc_timestamp(3), seq, 'sms', 'opted_in', 'none', 'opted_in', 'page', 'patron', seq
   from seq_1_to_PATRONS`,
  `insert into tidings_standing (patron_id, channel, state, address_id, ledger_id, changed_at)
   select seq, 'sms', 'opted_in', seq, seq, utc_timestamp(3) from seq_1_to_PATRONS`,
  // A bot has just reported that no text from a patron is waiting: otherwise nothing may be sent.
  `insert into tidings_bot (bot, reported_at, empty_at, empty_epoch, sms)
   values ('bench', utc_timestamp(3), utc_timestamp(3), 1, 'listening')`,
];

const NOTICES = `insert into message_queue
  (borrowernumber, subject, content, letter_code, message_transport_type, status, time_queued, content_type)
  select patron, 'Hold available', content, 'HOLD', 'sms', 'pending', utc_timestamp(), 'text/plain'
  from bench_notice order by id`;

/** Fills a library of so many patrons, with what must be there for a text to leave. */
export async function fillPatrons(connection: Connection, patrons: number): Promise<void> {
  for (const statement of PATRONS) await connection.query(statement.replaceAll("_PATRONS", `_${patrons}`));
}

/** Starts MariaDB and fills the library. Stops what it started if a later part fails. */
export async function layGround({ messages, patrons }: Amount): Promise<Ground> {
  const mariadb = await startMariadb({ durable: true });
  try {
    const connection = await createConnection({ socketPath: mariadb.socket, user: "root", timezone: "Z" });
    await connection.query(`create database ${SCHEMA}`);
    await connection.query(`use ${SCHEMA}`);
    await loadKoha(connection, "current");
    await migrate(connection, fileURLToPath(new URL("../../migrations", import.meta.url)));
    await fillPatrons(connection, patrons);
    await connection.query(
      "create table bench_notice (id int primary key, patron int not null, content text not null)",
    );
    await writeNotices(messages, patrons, (rows) =>
      connection.query("insert into bench_notice (id, patron, content) values ?", [rows]),
    );
    await connection.end();
  } catch (error) {
    await mariadb.stop();
    throw error;
  }
  const url = mariadb.url(SCHEMA);
  const database = openDatabase(readDatabaseUrl(url), 2);
  return {
    ...database,
    mariadb,
    url,
    queueNotices: async () => void (await database.pool.promise().query(NOTICES)),
    stop: async () => {
      await database.close();
      await mariadb.stop();
    },
  };
}

async function writeNotices(
  messages: number,
  patrons: number,
  write: (rows: [number, number, string][]) => Promise<unknown>,
): Promise<void> {
  for (let from = 0; from < messages; from += 1_000) {
    const rows = Array.from({ length: Math.min(1_000, messages - from) }, (_, i): [number, number, string] => {
      const id = from + i + 1;
      return [id, ((id - 1) % patrons) + 1, textOf(id)];
    });
    await write(rows);
  }
}
