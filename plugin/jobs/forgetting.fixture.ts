import { sql } from "kysely";
import { beforeEach, expect } from "vitest";
import type { KohaCharset, KohaShape } from "../../scripts/town/koha/tables.ts";
import type { Db } from "../database/connection.ts";
import { openLog } from "../foundation/log.ts";
import { aBorrower } from "../koha/queue/notice.fixture.ts";
import { at, useKoha } from "../notices/intake.fixture.ts";
import { aMessage, type MessageWish } from "../outbox/message.fixture.ts";
import { openForgetting } from "./forgetting.ts";

export const DAY = 24 * 60;
export const NIGHT = (days: number) => at(days * DAY);
export const ANONYMOUS = 99;

export const HEARD = {
  channel: "sms",
  kind: "text",
  sender: "1",
  address_id: 1,
  because: "",
  outcome: "ignored",
} as const;

/** Every column of ours, in every row, that contains the words. */
export async function whereItStands(db: Db, words: string): Promise<string[]> {
  const { rows } = await sql<{ t: string; c: string }>`select table_name as t, column_name as c
    from information_schema.columns where table_schema = database() and table_name like 'tidings\\_%'
      and data_type in ('varchar', 'char', 'text', 'mediumtext', 'longtext')`.execute(db);
  expect(rows.length).toBeGreaterThan(100);
  const found: string[] = [];
  for (const { t, c } of rows) {
    const held = await sql<{ count: number }>`select count(*) as count from ${sql.table(t)}
      where instr(convert(${sql.ref(c)} using utf8mb4), ${words}) > 0`.execute(db);
    if (Number(held.rows[0]?.count) > 0) found.push(`${t}.${c}`);
  }
  return found;
}

/** A Koha with patron 7 and an anonymous patron, and the nights in which we forget. */
export function useForgetting(shape: KohaShape, charset: KohaCharset) {
  const koha = useKoha(shape, 10, charset);

  beforeEach(async () => {
    await aBorrower(koha.db, 7);
    await aBorrower(koha.db, ANONYMOUS);
    await sql`insert into systempreferences (variable, value) values ('AnonymousPatron', ${String(ANONYMOUS)})
      on duplicate key update value = values(value)`.execute(koha.db);
  });

  const choose = (privacy: number) =>
    sql`update borrowers set privacy = ${privacy} where borrowernumber = 7`.execute(koha.db);
  /** A notice that has arrived, to patron 7. */
  const sent = (wish: MessageWish) =>
    aMessage(koha.db, {
      patron_id: 7,
      address_id: 1,
      state: "delivered",
      created_at: at(0),
      changed_at: at(0),
      sent_at: at(0),
      expires_at: at(DAY),
      ...wish,
    });
  const turnAt = (now: Date) =>
    openForgetting({
      ...{ db: koha.db, host: koha.host, holder: "1", zone: "Europe/Copenhagen" },
      ...{ log: openLog("test", "silent"), now: () => now },
    });
  /** Lets it work until it rests for long. */
  const night = async (days: number) => {
    const turn = turnAt(NIGHT(days));
    for (let rest = 0; rest < 10_000; ) rest = await turn(new AbortController().signal);
  };
  const read = async (id: number) => {
    const columns = ["text", "subject", "about", "tells_of", "forgotten_at", "event_key", "state"] as const;
    const from = (table: "tidings_message" | "tidings_message_archive") =>
      koha.db.selectFrom(table).select(columns).where("id", "=", id).executeTakeFirst();
    return (await from("tidings_message")) ?? (await from("tidings_message_archive"));
  };
  const has = async (id: number) => (await read(id))?.text !== null;

  return { koha, choose, sent, turnAt, night, read, has };
}
