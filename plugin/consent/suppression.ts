import type { Db, Tx } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { addressForms } from "./phones/one-phone.ts";

export type SuppressedBecause = "stop" | "provider_blocked" | "telegram_blocked";

/**
 * Puts an address on the suppression list, a number in every form that it is written in: from now on it gets only
 * replies, whoever it belongs to. The caller must have locked the address.
 */
export async function suppress(
  tx: Tx,
  channel: ChannelName,
  address: string,
  because: SuppressedBecause,
  now: Date,
): Promise<void> {
  await tx
    .insertInto("tidings_suppression")
    .values(addressForms(channel, address).map((form) => ({ channel, address: form, because, since_at: now })))
    // The first reason stays, except that a block by the provider replaces a STOP: only the patron can lift the block.
    .onDuplicateKeyUpdate(because === "stop" ? { channel } : { because })
    .execute();
}

/**
 * Takes an address off the suppression list, because the person there asked for messages again. The caller must have
 * locked the address. Returns whether it was on the list.
 */
export async function liftSuppression(tx: Tx, channel: ChannelName, address: string): Promise<boolean> {
  const result = await tx
    .deleteFrom("tidings_suppression")
    .where("channel", "=", channel)
    .where("address", "in", addressForms(channel, address))
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** Whether this address is on the suppression list: it said STOP, or its provider blocks us. */
export async function isSuppressed(db: Db, channel: ChannelName, address: string): Promise<boolean> {
  const row = await db
    .selectFrom("tidings_suppression")
    .select("because")
    .where("channel", "=", channel)
    .where("address", "in", addressForms(channel, address))
    .executeTakeFirst();
  return row !== undefined;
}

/** Which of these addresses, each in its stored form, are on the suppression list. */
export async function readSuppressed(db: Db, channel: ChannelName, addresses: readonly string[]): Promise<Set<string>> {
  if (addresses.length === 0) return new Set();
  const rows = await db
    .selectFrom("tidings_suppression")
    .select("address")
    .where("channel", "=", channel)
    .where(
      "address",
      "in",
      addresses.flatMap((address) => addressForms(channel, address)),
    )
    .execute();
  const forms = new Set(rows.map(({ address }) => address));
  return new Set(addresses.filter((address) => addressForms(channel, address).some((form) => forms.has(form))));
}

/** When each of these addresses, by the number of its row, was put on the suppression list; others are missing. */
export async function readSuppressedSince(db: Db, addressIds: readonly number[]): Promise<Map<number, Date>> {
  if (addressIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("tidings_suppression as s")
    .innerJoin("tidings_address as a", (join) =>
      join.onRef("a.channel", "=", "s.channel").onRef("a.address", "=", "s.address"),
    )
    .select(["a.id", "s.since_at"])
    .where("a.id", "in", [...addressIds])
    .execute();
  return new Map(rows.map(({ id, since_at }) => [id, since_at]));
}
