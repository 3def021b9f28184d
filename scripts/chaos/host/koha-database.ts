import { sql } from "kysely";
import { createConnection } from "mysql2/promise";
import { suppress } from "../../../plugin/consent/suppression.ts";
import { optIn, withdraw } from "../../../plugin/consent/transitions.ts";
import { type Db, inTransaction, openDatabase } from "../../../plugin/database/connection.ts";
import { readDatabaseUrl } from "../../../plugin/koha/settings.ts";
import { databaseUrl } from "../../mariadb.ts";
import { tickTerms } from "../../town/koha/agreed.ts";
import { seedLibrary } from "../../town/koha/library.ts";
import { KOHA_LANG } from "../../town/koha/patrons.ts";
import { loadKoha } from "../../town/koha/tables.ts";
import { makeRuntimeUser } from "../../town/runtime-user.ts";
import { LIBRARY } from "../../town/town.ts";
import { ADVANCE_DAYS, beganOptedIn, type Person, wantsDigest } from "../people.ts";

/** The name of Koha's database. */
export const SCHEMA = "koha_riverside";

/** Makes Koha's tables and ours, the library, its patrons, and what they had chosen before the chaos begins. */
export async function makeKohaDatabase(socket: string, people: readonly Person[], now: Date): Promise<void> {
  const connection = await createConnection({ socketPath: socket, user: "root" });
  try {
    await connection.query(`create database ${SCHEMA}`);
    await connection.query(`use ${SCHEMA}`);
    await loadKoha(connection, "current");
    await makeRuntimeUser(connection, SCHEMA);
    await connection.query("create user koha@localhost");
    await connection.query(`grant all on ${SCHEMA}.* to koha@localhost`);
  } finally {
    await connection.end();
  }
  const { db, close } = openDatabase(readDatabaseUrl(databaseUrl(socket, SCHEMA)), 4);
  try {
    await seedLibrary(db, now);
    // The library's own driver, which sends while the plugin is in trial.
    await sql`update systempreferences set value = 'Email' where variable = 'SMSSendDriver'`.execute(db);
    await sql`delete from message_queue`.execute(db);
    for (const person of people) await enter(db, person, now);
    await tickAll(db, people);
  } finally {
    await close();
  }
}

/** Everybody has ticked text and mail in Koha, for all that can be ticked. */
async function tickAll(db: Db, people: readonly Person[]): Promise<void> {
  const ids = people.map(({ id }) => id);
  const digests = people.filter(wantsDigest).map(({ id }) => id);
  await sql`
    insert into borrower_message_preferences (borrowernumber, message_attribute_id, days_in_advance, wants_digest)
    select b.borrowernumber, a.message_attribute_id, if(a.takes_days, ${ADVANCE_DAYS}, null),
      a.message_name = 'Hold_Filled' and b.borrowernumber in (${sql.join([0, ...digests])})
    from borrowers b join message_attributes a where b.borrowernumber in (${sql.join([0, ...ids])})`.execute(db);
  await sql`
    insert into borrower_message_transport_preferences (borrower_message_preference_id, message_transport_type)
    select p.borrower_message_preference_id, t.message_transport_type
    from borrower_message_preferences p join message_transport_types t
    where p.borrowernumber in (${sql.join([0, ...ids])})
      and t.message_transport_type in ('sms', 'email')`.execute(db);
}

async function enter(db: Db, person: Person, now: Date): Promise<void> {
  const { id, firstname, surname, lang, branch, number } = person;
  await sql`
    insert into borrowers (borrowernumber, cardnumber, surname, firstname, branchcode, categorycode, email, lang,
      smsalertnumber)
    values (${id}, ${`23529003${id}`}, ${surname}, ${firstname}, ${branch}, 'PT',
      ${`${firstname}@reader.example`.toLowerCase()}, ${KOHA_LANG[lang]}, ${`+${number}`})`.execute(db);
  if (person.role === "chatter" || !(beganOptedIn(person.role) || person.role === "stopped")) return;
  const choice = { patronId: id, channel: "sms", address: number, source: "opt_in_page", actor: "patron" } as const;
  await inTransaction(db, async (tx) => {
    const terms = await tickTerms(tx, { channel: "sms", lang }, LIBRARY.name, now);
    const { addressId } = await optIn(tx, { ...choice, terms, byPhone: false }, now);
    if (person.role !== "stopped") return;
    await suppress(tx, "sms", number, "stop", now);
    await withdraw(tx, { addressId, channel: "sms", event: "stop_heard", source: "keyword", actor: "patron" }, now);
  });
}
