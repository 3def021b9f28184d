import { readFile } from "node:fs/promises";
import { sql } from "kysely";
import { makeLink } from "../../../plugin/consent/link-tokens.ts";
import { suppress } from "../../../plugin/consent/suppression.ts";
import { optIn, withdraw } from "../../../plugin/consent/transitions.ts";
import { type Db, inTransaction } from "../../../plugin/database/connection.ts";
import { readStatements } from "../../../plugin/database/migrations.ts";
import type { Lang } from "../../../plugin/templates/locales.ts";
import type { TelegramSimulator } from "../telegram/simulator.ts";
import { LIBRARY } from "../town.ts";
import { tickTerms } from "./agreed.ts";
import { queueNotices } from "./letters.ts";

export interface DemoPatron {
  /** Koha's borrowernumber. */
  id: number;
  firstname: string;
  surname: string;
  lang: Lang;
  branch: "RIV" | "HAR" | "OAK";
  /** Koha's smsalertnumber: digits with country code. */
  number: string;
  /** The patron's chat, if the phone in the demo shows Telegram. */
  chatId?: number;
  /** What the patron has chosen before the demo begins. */
  chose: "sms" | "telegram" | "nothing" | "stopped";
}

/** The patrons of the demo. Where a country reserves numbers for fiction, theirs are such; no number is ever called. */
export const PATRONS: readonly DemoPatron[] = [
  { id: 51, firstname: "Edna", surname: "Acosta", lang: "en", branch: "RIV", number: "15035550101", chose: "sms" },
  {
    id: 55,
    firstname: "Amina",
    surname: "Diallo",
    lang: "fr",
    branch: "OAK",
    number: "33639980105",
    chatId: 810_000_055,
    chose: "telegram",
  },
  { id: 52, firstname: "Lucía", surname: "Romero", lang: "es", branch: "RIV", number: "34655550102", chose: "sms" },
  {
    id: 56,
    firstname: "Freja",
    surname: "Holm",
    lang: "da",
    branch: "HAR",
    number: "4555550106",
    chatId: 810_000_056,
    chose: "telegram",
  },
  { id: 53, firstname: "Camille", surname: "Laurent", lang: "fr", branch: "HAR", number: "33639980103", chose: "sms" },
  {
    id: 57,
    firstname: "Mateo",
    surname: "Vargas",
    lang: "es",
    branch: "RIV",
    number: "34655550107",
    chatId: 810_000_057,
    chose: "nothing",
  },
  {
    id: 58,
    firstname: "Harold",
    surname: "Whitfield",
    lang: "en",
    branch: "RIV",
    number: "15035550108",
    chose: "stopped",
  },
  { id: 59, firstname: "Grace", surname: "Okafor", lang: "en", branch: "OAK", number: "15035550109", chose: "nothing" },
  { id: 54, firstname: "Søren", surname: "Kjær", lang: "da", branch: "RIV", number: "4555550104", chose: "sms" },
  { id: 60, firstname: "Tomás", surname: "Iglesias", lang: "es", branch: "HAR", number: "34655550110", chose: "sms" },
  { id: 61, firstname: "Astrid", surname: "Møller", lang: "da", branch: "RIV", number: "4555550111", chose: "sms" },
  { id: 62, firstname: "Walter", surname: "Nakamura", lang: "en", branch: "OAK", number: "15035550112", chose: "sms" },
];

/** A patron as Telegram knows them. */
export const personOf = ({ firstname, surname, lang }: DemoPatron) => ({
  first_name: firstname,
  last_name: surname,
  language_code: lang,
});

/** A patron's card number. */
export const cardOf = (patronId: number): string => `2352900100${String(patronId).padStart(4, "0")}`;

/** The PIN of every patron of the demo, and its hash as Koha stores it. */
export const PIN = "1234";
const PIN_HASH = "$2a$08$j4tyFdTmPjp/IMqYRtrPwut00Vw5nO5nnen/Yd2jFCCE0Osb8uFVa";

/** Koha's language tags. */
export const KOHA_LANG: Readonly<Record<Lang, string>> = { en: "default", es: "es-ES", fr: "fr-FR", da: "da-DK" };

/**
 * Fills Koha's empty tables (current shape): libraries, books, letters, patrons with loans and holds, and notices that
 * have been pending for some minutes, one of them without a patron.
 */
export async function seedLibrary(db: Db, now: Date): Promise<void> {
  // One connection, because @now is a session variable.
  await db.connection().execute(async (session) => {
    await sql`set @now = ${now}`.execute(session);
    await runFile(session, "library.sql");
    await writePatrons(session, now);
    await runFile(session, "library-holdings.sql");
  });
  await queuePending(db, new Date(now.getTime() - 4 * 60_000));
}

async function runFile(session: Db, name: string): Promise<void> {
  const text = await readFile(new URL(name, import.meta.url), "utf8");
  for (const statement of readStatements(text, name)) await sql.raw(statement).execute(session);
}

async function writePatrons(session: Db, now: Date): Promise<void> {
  for (const { id, firstname, surname, lang, branch, number } of PATRONS) {
    const card = cardOf(id);
    const email = `${firstname}.${surname}@example.org`
      .normalize("NFD")
      .replace(/\p{M}/gu, "")
      .replace("ø", "oe")
      .replace("æ", "ae")
      .toLowerCase();
    await sql`
      insert into borrowers (borrowernumber, cardnumber, userid, surname, firstname, email, smsalertnumber, branchcode,
        categorycode, dateenrolled, dateexpiry, lang, password)
      values (${id}, ${card}, ${card}, ${surname}, ${firstname}, ${email}, ${`+${number}`}, ${branch},
        'PT', date(${now}) - interval 2 year, date(${now}) + interval 1 year, ${KOHA_LANG[lang]},
        ${PIN_HASH})`.execute(session);
  }
}

async function queuePending(db: Db, queuedAt: Date): Promise<void> {
  const soon = new Date(queuedAt.getTime() + 2 * 86_400_000);
  const past = new Date(queuedAt.getTime() - 4 * 86_400_000);
  const wanted = [
    { patronId: 51, code: "PREDUE", title: "Middlemarch", branch: "RIV", date: soon },
    { patronId: 52, code: "ODUE", title: "Cien años de soledad", branch: "RIV", date: past },
    { patronId: 53, code: "PREDUE", title: "L'Étranger", branch: "HAR", date: soon },
    { patronId: 56, code: "ODUE", title: "Den afrikanske farm", branch: "HAR", date: past },
    { patronId: 58, code: "ODUE", title: "The Remains of the Day", branch: "RIV", date: past },
    { patronId: 59, code: "HOLD", title: "Kindred", branch: "OAK", date: soon },
  ] as const;
  for (const notice of wanted) await queueNotices(db, notice, queuedAt);
  // The overdue job's summary for staff has no patron; only Koha may touch it.
  await sql`
    insert into message_queue (subject, content, metadata, letter_code,
      message_transport_type, status, time_queued, to_address)
    values ('Overdue Notices', 'Overdue items whose patrons have no address: none.', '', 'ODUE',
      'email', 'pending', ${queuedAt}, 'desk@riverside.example')`.execute(db);
}

/** Some have ticked text messages for their holds in Koha, as before Tidings: the import has them to try. */
export async function tickTexts(db: Db): Promise<void> {
  for (const { id, chose } of PATRONS) {
    if (chose === "telegram") continue;
    const { insertId } = await sql`
      insert into borrower_message_preferences (borrowernumber, message_attribute_id) values (${id}, 4)`.execute(db);
    await sql`
      insert into borrower_message_transport_preferences (borrower_message_preference_id, message_transport_type)
      values (${insertId}, 'sms')`.execute(db);
  }
}

/** How long ago the patron who opted out again did so: before any notice that waits was queued. */
const STOPPED_MS = 7 * 86_400_000;

/**
 * Opts in the patrons who chose SMS, by the rules of plugin/consent, and records the STOP of the one who opted out
 * again. Needs our tables.
 */
export async function optInDemoPatrons(db: Db, now: Date): Promise<void> {
  for (const { id, lang, number, chose } of PATRONS) {
    if (chose !== "sms" && chose !== "stopped") continue;
    const at = chose === "stopped" ? new Date(now.getTime() - STOPPED_MS) : now;
    await inTransaction(db, async (tx) => {
      const choice = { patronId: id, channel: "sms", address: number, source: "opt_in_page", actor: "patron" } as const;
      const terms = await tickTerms(tx, { channel: "sms", lang }, LIBRARY.name, at);
      const { addressId } = await optIn(tx, { ...choice, terms, byPhone: false }, at);
      if (chose === "sms") return;
      await suppress(tx, "sms", number, "stop", at);
      await withdraw(tx, { addressId, channel: "sms", event: "stop_heard", source: "keyword", actor: "patron" }, at);
    });
  }
}

/**
 * Lets the patrons who chose Telegram open the bot by their own link, as they would from their account page. The bot
 * must be running: it receives the link's token, links the chat to the patron and sends a welcome. `random` returns the
 * given number of random bytes.
 */
export async function linkDemoPatrons(
  db: Db,
  telegram: Pick<TelegramSimulator, "start">,
  random: (bytes: number) => Buffer,
  now: Date,
): Promise<void> {
  for (const patron of PATRONS) if (patron.chose === "telegram") await openByLink(db, telegram, patron, random, now);
}

/** Lets one patron follow a fresh link of their own. Does nothing for a patron without Telegram. */
export async function openByLink(
  db: Db,
  telegram: Pick<TelegramSimulator, "start">,
  patron: DemoPatron,
  random: (bytes: number) => Buffer,
  now: Date,
): Promise<void> {
  if (patron.chatId === undefined) return;
  const token = await inTransaction(db, async (tx) => {
    const terms = await tickTerms(tx, { channel: "telegram", lang: patron.lang }, LIBRARY.name, now);
    return makeLink(tx, { patronId: patron.id, channel: "telegram", madeBy: "patron", terms }, random(24), now);
  });
  telegram.start(patron.chatId, token, personOf(patron));
}
