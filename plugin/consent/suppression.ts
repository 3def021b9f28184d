import type { Db, Tx } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";

export type SuppressedBecause = "stop" | "provider_blocked" | "telegram_blocked";

/** From now on nothing but replies goes to this address, whoever's it is or will be. Must hold the address's lock. */
export async function suppress(
  tx: Tx,
  channel: ChannelName,
  address: string,
  because: SuppressedBecause,
  now: Date,
): Promise<void> {
  await tx
    .insertInto("tidings_suppression")
    .values({ channel, address, because, since_at: now })
    // The first reason stays, except that a block by the provider is the stronger one: only the patron can lift it.
    .onDuplicateKeyUpdate(because === "stop" ? { channel } : { because })
    .execute();
}

/** The person at this address asked to be written to again. Must hold the address's lock. */
export async function liftSuppression(tx: Tx, channel: ChannelName, address: string): Promise<boolean> {
  const result = await tx
    .deleteFrom("tidings_suppression")
    .where("channel", "=", channel)
    .where("address", "=", address)
    .executeTakeFirst();
  return result.numDeletedRows > 0n;
}

/** Has this address said STOP, or does its provider block us? */
export async function isSuppressed(db: Db, channel: ChannelName, address: string): Promise<boolean> {
  const row = await db
    .selectFrom("tidings_suppression")
    .select("because")
    .where("channel", "=", channel)
    .where("address", "=", address)
    .executeTakeFirst();
  return row !== undefined;
}
