import { sql } from "kysely";
import type { Db } from "../../../plugin/database/connection.ts";
import type {
  Act,
  ActAnswer,
  LetterState,
  OverdueStep,
  RuleState,
  SmsLetter,
  SmsState,
} from "../../../plugin/koha/acts/act.ts";
import { readSmsState, sameState } from "../../../plugin/koha/acts/sms-state.ts";

/** Does by SQL what Koha's functions do in the real plugin (`Acts.pm`); notices are left out. */
export async function doAct(db: Db, act: Act): Promise<ActAnswer> {
  if (act.action === "set_sms" || act.action === "restore_sms") return changeRecord(db, act.patron, act.from, act.to);
  if (act.action === "write_letters" || act.action === "remove_letters") {
    const one = act.action === "write_letters" ? writeLetter : removeLetter;
    const letters = [];
    for (const letter of act.letters) letters.push({ ...keyOf(letter), state: await one(db, letter) });
    return { done: "done", letters };
  }
  if (act.action === "add_overdue_sms" || act.action === "remove_overdue_sms") {
    const one = act.action === "add_overdue_sms" ? addStep : removeStep;
    const rules = [];
    for (const rule of act.rules) rules.push({ ...rule, state: await one(db, rule) });
    return { done: "done", rules };
  }
  if (act.action === "write_consent") return writeConsent(db, act);
  return { because: "unknown_action" };
}

async function writeConsent(db: Db, { patron, given, from }: Act & { action: "write_consent" }): Promise<ActAnswer> {
  const { rows } = await sql<{ id: number; given_on: string | null; refused_on: string | null }>`
    select id, cast(given_on as char) as given_on, cast(refused_on as char) as refused_on from patron_consent
    where borrowernumber = ${patron} and type = 'TIDINGS' order by id limit 1`.execute(db);
  const there = rows[0];
  if (given ? there?.given_on : there?.refused_on) return { done: "already" };
  const isAsRead = (there?.given_on ?? null) === from.given_on && (there?.refused_on ?? null) === from.refused_on;
  if (!isAsRead) return { because: "changed" };
  const [yes, no] = given ? [sql`utc_timestamp()`, null] : [null, sql`utc_timestamp()`];
  await (there
    ? sql`update patron_consent set given_on = ${yes}, refused_on = ${no} where id = ${there.id}`
    : sql`insert into patron_consent (borrowernumber, type, given_on, refused_on)
        values (${patron}, 'TIDINGS', ${yes}, ${no})`
  ).execute(db);
  return { done: "done" };
}

async function changeRecord(db: Db, patronId: number, from: SmsState, to: SmsState): Promise<ActAnswer> {
  const names = Object.keys(to.ticks);
  const now = await readSmsState(db, patronId, names);
  if (!now) return { because: "gone" };
  if (sameState(now, to)) return { done: "already" };
  if (!sameState(now, from)) return { because: "changed" };
  await sql`update borrowers set smsalertnumber = ${to.number} where borrowernumber = ${patronId}`.execute(db);
  for (const name of names) {
    const attribute = sql`(select message_attribute_id from message_attributes where message_name = ${name})`;
    await sql`delete from borrower_message_preferences
      where borrowernumber = ${patronId} and message_attribute_id = ${attribute}`.execute(db);
    const tick = to.ticks[name];
    if (!tick) continue;
    const { insertId } = await sql`insert into borrower_message_preferences
      (borrowernumber, message_attribute_id, days_in_advance, wants_digest)
      values (${patronId}, ${attribute}, ${tick.days}, ${tick.digest})`.execute(db);
    for (const way of tick.transports)
      await sql`insert into borrower_message_transport_preferences values (${insertId}, ${way})`.execute(db);
  }
  return { done: "done" };
}

const keyOf = ({ code, branchcode, lang }: SmsLetter) => ({ code, branchcode, lang });

const isLetter = ({ code, branchcode, lang }: SmsLetter) => sql`code = ${code} and branchcode = ${branchcode}
  and lang = ${lang} and message_transport_type = 'sms'`;

async function readContent(db: Db, letter: SmsLetter): Promise<string | undefined> {
  const found = await sql<{ content: string }>`select content from letter where ${isLetter(letter)}`.execute(db);
  return found.rows[0]?.content;
}

async function writeLetter(db: Db, letter: SmsLetter): Promise<LetterState> {
  const there = await readContent(db, letter);
  if (there !== undefined) return there === letter.content ? "written" : "there";
  const { code, branchcode, lang, title, content } = letter;
  const { numAffectedRows } = await sql`
    insert into letter (module, code, branchcode, name, title, content, message_transport_type, lang)
    select module, code, ${branchcode}, name, ${title}, ${content}, 'sms', ${lang} from letter
    where code = ${code} order by branchcode limit 1`.execute(db);
  return numAffectedRows === 1n ? "written" : "unknown";
}

async function removeLetter(db: Db, letter: SmsLetter): Promise<LetterState> {
  const there = await readContent(db, letter);
  if (there === undefined) return "gone";
  if (there !== letter.content) return "changed";
  await sql`delete from letter where ${isLetter(letter)}`.execute(db);
  return "removed";
}

async function readRule(db: Db, { branchcode, categorycode }: OverdueStep): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`select overduerules_id as id from overduerules
    where branchcode = ${branchcode} and categorycode = ${categorycode}`.execute(db);
  return rows[0]?.id;
}

const isSms = (id: number, { step }: OverdueStep) =>
  sql`overduerules_id = ${id} and letternumber = ${step} and message_transport_type = 'sms'`;

async function addStep(db: Db, rule: OverdueStep): Promise<RuleState> {
  const id = await readRule(db, rule);
  if (id === undefined) return "gone";
  const { rows } = await sql`select 1 from overduerules_transport_types where ${isSms(id, rule)}`.execute(db);
  if (rows.length > 0) return "there";
  await sql`insert into overduerules_transport_types (overduerules_id, letternumber, message_transport_type)
    values (${id}, ${rule.step}, 'sms')`.execute(db);
  return "added";
}

async function removeStep(db: Db, rule: OverdueStep): Promise<RuleState> {
  const id = await readRule(db, rule);
  if (id === undefined) return "gone";
  const { numAffectedRows } = await sql`
    delete from overduerules_transport_types where ${isSms(id, rule)}`.execute(db);
  return numAffectedRows === 1n ? "removed" : "gone";
}
