import { readFile } from "node:fs/promises";
import { sql } from "kysely";
import { makeLink } from "../../../plugin/consent/link-tokens.ts";
import { suppress } from "../../../plugin/consent/suppression.ts";
import { optIn, withdraw } from "../../../plugin/consent/transitions.ts";
import { type Db, inTransaction } from "../../../plugin/database/connection.ts";
import { readStatements } from "../../../plugin/database/migrations.ts";
import type { TelegramSimulator } from "../telegram/simulator.ts";
import { LIBRARY } from "../town.ts";
import { tickTerms } from "./agreed.ts";
import { ADVANCE_DAYS } from "./circulation.ts";
import { type Attribute, type Choice, setPreference } from "./notices/preferences.ts";
import { queueNotices } from "./notices/queue-notices.ts";
import { cardOf, type DemoPatron, type InKoha, KOHA_LANG, PATRONS, personOf } from "./patrons.ts";

/** The hash of every patron's PIN, as Koha stores it. */
const PIN_HASH = "$2a$08$j4tyFdTmPjp/IMqYRtrPwut00Vw5nO5nnen/Yd2jFCCE0Osb8uFVa";

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
  for (const patron of PATRONS) {
    const { id, firstname, surname, lang, branch, number, koha = {} } = patron;
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
      values (${id}, ${card}, ${card}, ${surname}, ${firstname}, ${koha.mailless ? null : email},
        ${koha.numberless ? null : `+${number}`}, ${branch}, ${koha.guarantor === undefined ? "PT" : "J"},
        date(${now}) - interval 2 year, date(${now}) + interval 1 year, ${KOHA_LANG[lang]},
        ${PIN_HASH})`.execute(session);
    await tickAll(session, id, koha);
    if (koha.guarantor !== undefined) {
      await sql`insert into borrower_relationships (guarantor_id, guarantee_id, relationship)
        values (${koha.guarantor}, ${id}, 'parent')`.execute(session);
    }
  }
}

/** Writes the patron's choice for every kind of notice; by default text and mail. */
export async function tickAll(db: Db, patronId: number, { ticked, digest = false }: InKoha = {}): Promise<void> {
  const transports = ticked ?? ["sms", "email"];
  const choose = (name: Attribute, more: Partial<Choice> = {}) =>
    setPreference(db, patronId, name, { transports, ...more });
  await choose("Item_Due");
  await choose("Advance_Notice", { digest, daysInAdvance: ADVANCE_DAYS });
  await choose("Hold_Filled", { digest });
  await choose("Item_Check_in");
  await choose("Item_Checkout");
}

async function queuePending(db: Db, queuedAt: Date): Promise<void> {
  const soon = new Date(queuedAt.getTime() + ADVANCE_DAYS * 86_400_000);
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
