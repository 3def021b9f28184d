import { sql } from "kysely";
import type { Db } from "../../database/connection.ts";
import type { SmsState, Tick } from "./act.ts";

interface TickRow {
  name: string;
  days: number | null;
  digest: number;
  transports: string | null;
}

/** A message of Koha's as it may be ticked for SMS. */
export interface TextedMessage {
  name: string;
  takesDays: boolean;
  /** SMS can be ticked with a digest, and without. */
  digests: readonly number[];
  /** How many days before, as this patron's category has it. */
  days: number | null;
}

/** The part of a record that is about SMS and these messages; undefined for a patron whom Koha does not have. */
export async function readSmsState(
  db: Db,
  patronId: number,
  messages: readonly string[],
): Promise<SmsState | undefined> {
  const record = await db
    .selectFrom("borrowers")
    .select("smsalertnumber")
    .where("borrowernumber", "=", patronId)
    .executeTakeFirst();
  if (!record) return undefined;
  const { rows } =
    messages.length === 0
      ? { rows: [] }
      : await sql<TickRow>`
    select a.message_name as name, p.days_in_advance as days, p.wants_digest as digest,
      (select group_concat(t.message_transport_type) from borrower_message_transport_preferences t
        where t.borrower_message_preference_id = p.borrower_message_preference_id) as transports
    from borrower_message_preferences p join message_attributes a on a.message_attribute_id = p.message_attribute_id
    where p.borrowernumber = ${patronId} and a.message_name in (${sql.join([...messages])})
    order by p.borrower_message_preference_id desc`.execute(db);
  const ticks: Record<string, Tick | null> = Object.fromEntries(messages.map((name) => [name, null]));
  for (const row of rows) {
    const name = messages.find((one) => one.toLowerCase() === row.name.toLowerCase());
    if (name) ticks[name] = { days: row.days, digest: row.digest === 1 ? 1 : 0, transports: listed(row.transports) };
  }
  return { number: record.smsalertnumber, ticks };
}

const listed = (text: string | null): string[] => (text ? text.split(",").sort() : []);

/** Of these messages, those that can be ticked for SMS, by their names as Koha writes them. */
export async function readTextedMessages(db: Db, patronId: number, names: readonly string[]): Promise<TextedMessage[]> {
  if (names.length === 0) return [];
  const { rows } = await sql<{ name: string; takesDays: number; digests: string; days: number | null }>`
    select a.message_name as name, a.takes_days as takesDays,
      group_concat(distinct t.is_digest) as digests,
      (select max(d.days_in_advance) from borrower_message_preferences d
        join borrowers b on b.categorycode = d.categorycode
        where b.borrowernumber = ${patronId} and d.message_attribute_id = a.message_attribute_id) as days
    from message_attributes a join message_transports t on t.message_attribute_id = a.message_attribute_id
    where t.message_transport_type = 'sms' and a.message_name in (${sql.join([...names])})
    group by a.message_attribute_id`.execute(db);
  return rows.map((row) => ({
    name: row.name,
    takesDays: row.takesDays === 1,
    digests: row.digests.split(",").map(Number),
    days: row.days,
  }));
}

/**
 * What a record becomes by a number and ticks for SMS: only what is empty is filled, and everything else that is ticked
 * stays. A message that takes days is ticked only where the patron or the category says how many. Pure.
 */
export function withSms(from: SmsState, number: string, messages: readonly TextedMessage[]): SmsState {
  const ticks = { ...from.ticks };
  for (const { name, takesDays, digests, days } of messages) {
    const now = from.ticks[name];
    if (now && digests.includes(now.digest) && !now.transports.includes("sms")) {
      ticks[name] = { ...now, transports: [...now.transports, "sms"].sort() };
    } else if (now === null && digests.includes(0) && (!takesDays || days !== null)) {
      ticks[name] = { days: takesDays ? days : null, digest: 0, transports: ["sms"] };
    }
  }
  return { number: from.number ? from.number : number, ticks };
}

/** What a record becomes when that is taken back, as far as it is still as we wrote it. Pure. */
export function withoutSms(now: SmsState, was: SmsState, became: SmsState): SmsState {
  const ticks = Object.fromEntries(
    Object.keys(now.ticks).map((name) => [name, untick(now.ticks[name], was.ticks[name], became.ticks[name])]),
  );
  return { number: now.number === became.number ? was.number : now.number, ticks };
}

function untick(now: Tick | null = null, was: Tick | null = null, became: Tick | null = null): Tick | null {
  const has = (tick: Tick | null) => tick?.transports.includes("sms") ?? false;
  if (!now || !has(now) || has(was) || !has(became)) return now;
  const rest = now.transports.filter((one) => one !== "sms");
  return was === null && rest.length === 0 ? null : { ...now, transports: rest };
}

/** Whether two states are the same. */
export function sameState(one: SmsState, other: SmsState): boolean {
  const plain = ({ number, ticks }: SmsState) => [
    number,
    Object.entries(ticks)
      .map(([name, tick]) => [name, tick && [tick.days, tick.digest, [...tick.transports].sort()]])
      .sort(),
  ];
  return JSON.stringify(plain(one)) === JSON.stringify(plain(other));
}
