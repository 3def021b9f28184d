import type { Db } from "../../database/connection.ts";
import type { ChannelName } from "../../database/tables.ts";
import { addressForms, onePhone, phoneForms } from "./one-phone.ts";

/** Selects the rows of an address, of a number in every form that it is written in, in the order in which we lock. */
export const rowsOf = (db: Db, channel: ChannelName, address: string) =>
  db
    .selectFrom("tidings_address")
    .select(["id", "address"])
    .where("channel", "=", channel)
    .where("address", "in", addressForms(channel, address))
    .orderBy("id");

/** The ids of those rows. */
export async function readRowsOf(db: Db, channel: ChannelName, address: string): Promise<number[]> {
  return (await rowsOf(db, channel, address).execute()).map(({ id }) => id);
}

/**
 * Of these rows, by id with their addresses, those of phones that are written in several forms, and of each every row
 * of its phone. Others are missing, and cost no query.
 */
export async function readKin(db: Db, addresses: ReadonlyMap<number, string>): Promise<Map<number, number[]>> {
  const forms = [...addresses.values()].map(phoneForms).filter((those) => those.length > 1);
  if (forms.length === 0) return new Map();
  const rows = await db
    .selectFrom("tidings_address")
    .select(["id", "address"])
    .where("channel", "=", "sms")
    .where("address", "in", [...new Set(forms.flat())])
    .execute();
  const byPhone = Map.groupBy(rows, ({ address }) => onePhone(address));
  return new Map(
    rows
      .filter(({ id }) => addresses.has(id))
      .map(({ id, address }) => [id, (byPhone.get(onePhone(address)) ?? []).map((row) => row.id)]),
  );
}

/**
 * The row that stands for an address: where a phone was once stored in two forms, the one where somebody gets messages,
 * else where somebody decided last. Undefined if there is none.
 */
export async function pickRow(db: Db, rows: readonly { id: number }[]): Promise<number | undefined> {
  const [first] = rows;
  if (first === undefined || rows.length === 1) return first?.id;
  const used = await db
    .selectFrom("tidings_standing")
    .select("address_id")
    .where(
      "address_id",
      "in",
      rows.map(({ id }) => id),
    )
    .orderBy((eb) => eb("held_address_id", "is", null))
    .orderBy("ledger_id", "desc")
    .executeTakeFirst();
  return used?.address_id ?? first.id;
}
