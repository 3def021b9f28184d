import { fileURLToPath } from "node:url";
import { type Connection, createConnection } from "mysql2/promise";
import { openPrinter } from "../../../plugin/consent/person/prints.ts";
import { migrate } from "../../../plugin/database/migrations.ts";
import { sealed } from "../../../plugin/foundation/log.ts";
import { type NoticeRule, RULED_TYPES } from "../../../plugin/routing/rules/notice-rule.ts";
import { type Mariadb, startMariadb } from "../../mariadb.ts";
import { withoutKeys } from "../../scale/fill.ts";
import { loadKoha } from "../../town/koha/tables.ts";
import { fillPatrons } from "../ground.ts";

const SCHEMA = "koha_intake";
/** Under which key the patrons' records are known already. */
export const KEY = "key-of-the-benchmark-of-intake";

export interface LibrarySize {
  patrons: number;
  /** Texts that were sent before, over a year. */
  history: number;
  /** The service meets every patron for the first time. */
  strangers: boolean;
  /** As installed: no rules, and Koha's own words. */
  plain: boolean;
}

/** A library on a MariaDB of its own, with durable commits. */
export interface Library {
  mariadb: Mariadb;
  url: string;
  root: Connection;
  /** Koha queues so many texts, each with other words, for patrons all over the library. */
  queue(rows: number): Promise<void>;
  /** Throws unless each of these texts made one message in the words wanted, and Koha shows all as handed over. */
  check(rows: number): Promise<void>;
  stop(): Promise<void>;
}

/** Patrons in an order that shares no rhythm with anything. */
const patronOf = (patrons: number) => `1 + (seq * 7919) % ${patrons}`;
const WORDS = `concat('Riverside Library: the item you asked for (no. ', seq,
') is ready. Please fetch it at Riverside by
 Saturday, 5 December. Questions? Call 555-0142.')`;
const agoOf = (history: number) => `utc_timestamp() - interval (1 + (${history} - seq) * 365 * 24 / ${history}) hour`;

/** Of a year's texts, those of the last week are in the outbox still. */
const HOT = 0.02;

function historyOf({ history, patrons }: LibrarySize): { table: string; statement: string }[] {
  const patron = patronOf(patrons);
  const ago = agoOf(history);
  const archived = Math.floor(history * (1 - HOT));
  const messages = (table: string, from: number, to: number) => ({
    table,
    statement: `insert into ${table} (id, kind, priority, channel, sender, patron_id, address_id, text, notice_id,
        round,
        event_key, event_at, letter_code, ledger_id, state, due_at, expires_at, tries, max_tries, created_at,
        changed_at,
        sent_at, library)
      select seq, 'notice', 5, 'sms', '15550100001', ${patron}, ${patron}, ${WORDS}, seq, 1,
        left(to_base64(unhex(sha2(seq, 256))), 43), ${ago}, 'HOLD', ${patron}, 'delivered', ${ago}, ${ago}, 1, 6,
        ${ago},
        ${ago}, ${ago}, 'RIV'
      from seq_${from}_to_${to}`,
  });
  return [
    {
      table: "tidings_notice",
      statement: `insert into tidings_notice (notice_id, round, patron_id, letter_code, queued_at, first_round, state,
          first_seen_at, changed_at, library)
        select seq, 1, ${patron}, 'HOLD', ${ago}, 1, 'taken', ${ago}, ${ago}, 'RIV' from seq_1_to_${history}`,
    },
    messages("tidings_message_archive", 1, archived),
    messages("tidings_message", archived + 1, history),
  ];
}

/** Koha keeps its rows for good, as most libraries do. */
const queueOf = ({ history, patrons }: LibrarySize) => `insert into message_queue (message_id, borrowernumber, subject,
    content, letter_code, message_transport_type, status, time_queued, updated_on, content_type)
  select seq, ${patronOf(patrons)}, 'Hold available', ${WORDS}, 'HOLD', 'sms', 'sent', ${agoOf(history)},
    ${agoOf(history)}, 'text/plain' from seq_1_to_${history}`;

/** Starts MariaDB and fills the library. Stops what it started if a later part fails. */
export async function openLibrary(size: LibrarySize): Promise<Library> {
  const mariadb = await startMariadb({ durable: true });
  try {
    const root = await createConnection({ socketPath: mariadb.socket, user: "root", timezone: "Z" });
    await root.query(`create database ${SCHEMA}`);
    await root.query(`use ${SCHEMA}`);
    // A library with a year's texts has given its database more than a test needs.
    await root.query("set global innodb_buffer_pool_size = 1073741824");
    await loadKoha(root, "current");
    await migrate(root, fileURLToPath(new URL("../../../migrations", import.meta.url)));
    await fillPatrons(root, size.patrons);
    if (!size.strangers) await fillPersons(root, size.patrons);
    // As a service that Koha has installed, and a library that is live.
    await root.query(`insert into tidings_setting (name, value, changed_at, changed_by)
      values ('mode', 'live', utc_timestamp(3) - interval 1 day, 'bench')`);
    await root.query(`insert into plugin_data (plugin_class, plugin_key, plugin_value)
      values ('Koha::Plugin::Tidings', '__ENABLED__', '1')`);
    await fillHolds(root, size.patrons);
    if (!size.plain) await root.query(RULES, [JSON.stringify({ rules: sixtyRules(), former: [] })]);
    await root.query(queueOf(size));
    for (const { table, statement } of historyOf(size)) await withoutKeys(root, table, statement);
    for (const table of ["message_queue", "borrowers", "tidings_standing", "tidings_notice", "tidings_message_archive"])
      await root.query(`analyze table ${table}`);
    return {
      mariadb,
      root,
      url: mariadb.url(SCHEMA),
      queue: async (rows) => void (await root.query(pendingOf(rows, size.patrons))),
      check: (rows) => check(root, rows, size),
      stop: async () => {
        await root.end();
        await mariadb.stop();
      },
    };
  } catch (error) {
    await mariadb.stop();
    throw error;
  }
}

const RULES = `insert into tidings_rule_version (version, rules, changed_at, changed_by)
  values (1, ?, utc_timestamp(3), 'bench')`;

/** One that words what is queued, and others about other libraries. */
function sixtyRules(): NoticeRule[] {
  const types = RULED_TYPES.filter((type) => type !== "other").slice(0, 10);
  const about = (library: string) => types.map((type): NoticeRule => ({ type, step: null, library, urgency: "low" }));
  const others = ["B1", "B2", "B3", "B4", "B5", "B6"].flatMap(about).slice(0, 59);
  return [
    { type: "hold_ready", step: null, library: null, words: "own", ways: { mode: "all", order: ["sms"] } },
    ...others,
  ];
}

/** Each patron has a book waiting at Riverside, one of a thousand. */
async function fillHolds(root: Connection, patrons: number): Promise<void> {
  await root.query("set foreign_key_checks = 0");
  await root.query(`insert into biblio (biblionumber, title, datecreated)
    select seq, concat('The long way to Riverside ', seq), '2020-01-01' from seq_1_to_1000`);
  await root.query(`insert into reserves (reserve_id, borrowernumber, biblionumber, branchcode, found, priority,
      waitingdate, expirationdate)
    select seq, seq, 1 + seq % 1000, 'RIV', 'W', 0, utc_date(), utc_date() + interval 7 day from seq_1_to_${patrons}`);
  await root.query("set foreign_key_checks = 1");
}

const pendingOf = (rows: number, patrons: number) => `insert into message_queue
    (borrowernumber, subject, content, letter_code, message_transport_type, status, time_queued, content_type)
  select ${patronOf(patrons)}, 'Hold available', ${WORDS}, 'HOLD', 'sms', 'pending', utc_timestamp(), 'text/plain'
  from seq_1_to_${rows} order by seq`;

/** The records are those of the persons who consented. */
async function fillPersons(root: Connection, patrons: number): Promise<void> {
  const printer = openPrinter(sealed(KEY));
  const now = new Date();
  for (let from = 1; from <= patrons; from += 5_000) {
    const rows = Array.from({ length: Math.min(5_000, patrons - from + 1) }, (_, i) => {
      const id = from + i;
      const facts = {
        firstname: "Pat",
        surname: `Patron ${id}`,
        card: `C${id}`,
        birth: null,
        login: null,
        enrolled: null,
      };
      const prints = printer.print(id, facts);
      return [id, printer.keyPrint, prints.firstname, prints.surname, prints.card, now];
    });
    await root.query("insert into tidings_person (patron_id, key_print, firstname, surname, card, noted_at) values ?", [
      rows,
    ]);
  }
}

async function check(root: Connection, rows: number, { history, plain }: LibrarySize): Promise<void> {
  const [counted] = await root.query(
    `select (select count(distinct notice_id) from tidings_message where notice_id > ${history}) as notices,
       (select count(*) from tidings_message where notice_id > ${history} and state = 'queued'
         and text like '${plain ? "%item you asked for%" : "%The long way to%"}') as messages,
       (select count(*) from message_queue where message_id > ${history} and status = 'sent') as shown,
       (select count(*) from tidings_notice where notice_id > ${history} and state = 'taken'
          and shown_at is not null) as entries`,
  );
  const found = JSON.stringify(counted);
  if (found !== JSON.stringify([{ notices: rows, messages: rows, shown: rows, entries: rows }]))
    throw new Error(`after the intake of ${rows} texts the tables show ${found}`);
}
