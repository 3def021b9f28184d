import { addressForms, onePhone } from "../consent/phones/one-phone.ts";
import type { Db, Tx } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";

interface ParkedRow {
  row: number;
  heardAt: string;
}

export interface ParkedReport {
  bot: string;
  /** Every text that is parked in that bot's inbox, or the oldest of them. */
  rows: readonly ParkedRow[];
  /** The text of those rows that were wanted. */
  texts: readonly (ParkedRow & { channel: string; kind: string; address: string; text: string })[];
}

/**
 * Stores texts that a bot could not hand over (its dead letters), each once, for staff to read. Returns which rows of
 * the bot's inbox we have not read yet, and which ones a person has dealt with. Idempotent.
 */
export async function recordParked(
  db: Db,
  { bot, rows, texts }: ParkedReport,
  now: Date,
): Promise<{ done: number[]; wanted: number[] }> {
  if (texts.length > 0) {
    await db
      .insertInto("tidings_parked")
      .ignore()
      .values(
        texts.map(({ row, heardAt, channel, kind, address, text }) => ({
          bot,
          bot_row: row,
          heard_at: new Date(heardAt),
          channel,
          kind,
          address: channel === "sms" ? onePhone(address) : address,
          text,
          told_at: now,
        })),
      )
      .execute();
  }
  if (rows.length === 0) return { done: [], wanted: [] };
  const known = await db
    .selectFrom("tidings_parked")
    .select(["bot_row", "heard_at", "done_at"])
    .where("bot", "=", bot)
    .where(
      "bot_row",
      "in",
      rows.map(({ row }) => row),
    )
    .execute();
  const name = (row: number, heardAt: Date) => `${row} ${heardAt.getTime()}`;
  const doneAt = new Map(known.map((one) => [name(one.bot_row, one.heard_at), one.done_at]));
  const asked = rows.map(({ row, heardAt }) => ({ row, doneAt: doneAt.get(name(row, new Date(heardAt))) }));
  return {
    done: asked.filter((one) => one.doneAt instanceof Date).map(({ row }) => row),
    wanted: asked.filter((one) => one.doneAt === undefined).map(({ row }) => row),
  };
}

/** Marks a text as dealt with by a person. False: somebody else was first, or there is no such text. */
export async function finishParked(db: Db, id: number, by: string, now: Date): Promise<boolean> {
  const result = await db
    .updateTable("tidings_parked")
    .set({ done_by: [...by].slice(0, 64).join(""), done_at: now })
    .where("id", "=", id)
    .where("done_at", "is", null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Nobody has dealt with a text after all; its bot may have forgotten it meanwhile, but it stands here. */
export async function unfinishParked(db: Db, id: number): Promise<void> {
  await db.updateTable("tidings_parked").set({ done_by: null, done_at: null }).where("id", "=", id).execute();
}

/**
 * Erases the words of the texts from an address, and puts `erased` in the place of the address. Those that nobody has
 * dealt with yet count as dealt with.
 */
export async function eraseParked(
  tx: Tx,
  { channel, address }: { channel: ChannelName; address: string },
  erased: string,
  by: string,
  now: Date,
): Promise<void> {
  const parked = tx
    .updateTable("tidings_parked")
    .where("channel", "=", channel)
    .where("address", "in", addressForms(channel, address));
  await parked
    .set({ done_by: [...by].slice(0, 64).join(""), done_at: now })
    .where("done_at", "is", null)
    .execute();
  await parked.set({ address: erased, text: "" }).execute();
}
