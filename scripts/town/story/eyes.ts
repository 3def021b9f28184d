import { sql } from "kysely";
import type { Db } from "../../../plugin/database/connection.ts";
import type { ChannelName } from "../../../plugin/database/tables.ts";
import type { Stage } from "./stage.ts";

/** The status of a row, as Koha's Notices tab shows it. */
export async function kohaShows(db: Db, id: number): Promise<string> {
  const row = await db.selectFrom("message_queue").select("status").where("message_id", "=", id).executeTakeFirst();
  return row?.status ?? "gone";
}

/** The reason that Koha's Notices tab shows beside it. */
export async function kohaReason(db: Db, id: number): Promise<string> {
  const row = await db
    .selectFrom("message_queue")
    .select("failure_code")
    .where("message_id", "=", id)
    .executeTakeFirst();
  return row?.failure_code ?? "";
}

/** The state of a notice's latest message; "none" if there is none. */
export async function stateOf(db: Db, noticeId: number): Promise<string> {
  const row = await db
    .selectFrom("tidings_message")
    .select("state")
    .where("notice_id", "=", noticeId)
    .orderBy("round", "desc")
    .executeTakeFirst();
  return row?.state ?? "none";
}

/** How many messages of these notices are in each state. */
export async function countStates(db: Db, noticeIds: readonly number[]): Promise<Record<string, number>> {
  const rows = await db
    .selectFrom("tidings_message")
    .select(["state", (eb) => eb.fn.countAll<number>().as("count")])
    .where("notice_id", "in", [...noticeIds])
    .groupBy("state")
    .execute();
  return Object.fromEntries(rows.map((row) => [row.state, Number(row.count)]));
}

/** What our tables say about a notice that was not taken over. */
export async function bookSays(db: Db, noticeId: number): Promise<string> {
  const row = await db
    .selectFrom("tidings_notice")
    .select(["state", "because"])
    .where("notice_id", "=", noticeId)
    .executeTakeFirst();
  return row ? `${row.state}: ${row.because}` : "unknown";
}

/** The state of a patron's consent for a channel; "none" if there is none. */
export async function consentOf(db: Db, patronId: number, channel: ChannelName): Promise<string> {
  const row = await db
    .selectFrom("tidings_standing")
    .select("state")
    .where("patron_id", "=", patronId)
    .where("channel", "=", channel)
    .executeTakeFirst();
  return row?.state ?? "none";
}

/** The events of an address in the ledger, in order. */
export async function ledgerOf(db: Db, channel: ChannelName, address: string): Promise<string[]> {
  const rows = await db
    .selectFrom("tidings_ledger as l")
    .innerJoin("tidings_address as a", "a.id", "l.address_id")
    .select("l.event")
    .where("a.channel", "=", channel)
    .where("a.address", "=", address)
    .orderBy("l.id")
    .execute();
  return rows.map((row) => row.event);
}

/**
 * Counts attempts of notices that began although the ledger said no. Both times are read before their transaction waits
 * for a lock on the address, so half a second between them is not significant.
 */
export async function begunUnwanted({ town }: Stage): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count from tidings_attempt t join tidings_message m on m.id = t.message_id
    where m.kind = 'notice' and (
      select l.state_after from tidings_ledger l
      where l.patron_id = m.patron_id and l.channel = m.channel and l.at < t.begun_at - interval 500000 microsecond
      order by l.id desc limit 1) != 'opted_in'
    and not exists (
      select 1 from tidings_ledger l where l.patron_id = m.patron_id and l.channel = m.channel and l.state_after = 'opted_in'
      and l.at between t.begun_at - interval 500000 microsecond and t.begun_at)`.execute(town.db);
  return Number(rows[0]?.count);
}

/** The reason for which an address is on the suppression list; "no" if it is not. */
export async function isSuppressed(db: Db, address: string): Promise<string> {
  const row = await db
    .selectFrom("tidings_suppression")
    .select("because")
    .where("address", "=", address)
    .executeTakeFirst();
  return row?.because ?? "no";
}

/** What a phone received by SMS: everything that Plivo accepted for it, in order. */
export function textsTo({ town }: Stage, number: string): string[] {
  return town.plivo.books.filter((taken) => taken.dst === number).map((taken) => taken.text);
}

/** What the bot wrote into a chat, in order. */
export function chatTexts({ town }: Stage, chat: number | undefined): string[] {
  return town.telegram.books.filter((line) => line.chatId === chat).map((line) => line.text);
}

/** How often Plivo accepted exactly this text. */
export function timesTaken({ town }: Stage, text: string): number {
  return town.plivo.books.filter((taken) => taken.text === text).length;
}
