import { sql } from "kysely";
import { createConnection } from "mysql2/promise";
import { suppress } from "../../../plugin/consent/suppression.ts";
import { optIn, withdraw } from "../../../plugin/consent/transitions.ts";
import { type Db, inTransaction, openDatabase } from "../../../plugin/database/connection.ts";
import { readDatabaseUrl } from "../../../plugin/koha/settings.ts";
import { databaseUrl } from "../../mariadb.ts";
import { tickTerms } from "../../town/koha/agreed.ts";
import { KOHA_LANG, seedLibrary } from "../../town/koha/library.ts";
import { loadKoha } from "../../town/koha/tables.ts";
import { makeRuntimeUser } from "../../town/runtime-user.ts";
import { LIBRARY } from "../../town/town.ts";
import { beganOptedIn, type Person } from "../people.ts";

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
  } finally {
    await close();
  }
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
