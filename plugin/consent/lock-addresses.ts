import type { Db, Tx } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { findAddressId } from "./read-standing.ts";
import { holdAddress, lockAddress } from "./standing.ts";

/**
 * Locks the address that a patron wants and the one that they have: a change needs both. Locks them in the order of
 * their ids, as all code that locks several does. Returns the id of the wanted address, created if it is new.
 */
export async function lockAddressChange(
  tx: Tx,
  { patronId, channel, address }: { patronId: number; channel: ChannelName; address: string },
  now: Date,
): Promise<number> {
  const wished = await findAddressId(tx, channel, address);
  const had = await readAddressOf(tx, patronId, channel);
  // A row that is still to be created will have the highest id.
  if (had !== null && (wished === undefined || had < wished)) await holdAddress(tx, had);
  const addressId = await lockAddress(tx, channel, address, now);
  if (had !== null && had > addressId) await holdAddress(tx, had);
  // Changed while we waited: rare enough to be locked out of order.
  const has = await readAddressOf(tx, patronId, channel);
  if (has !== null && has !== had && has !== addressId) await holdAddress(tx, has);
  return addressId;
}

async function readAddressOf(db: Db, patronId: number, channel: ChannelName): Promise<number | null> {
  const row = await db
    .selectFrom("tidings_standing")
    .select("address_id")
    .where("patron_id", "=", patronId)
    .where("channel", "=", channel)
    .executeTakeFirst();
  return row?.address_id ?? null;
}

/** Locks the addresses by which a patron stands now, in the order of their ids: before what is known of the person. */
export async function holdOwnAddresses(tx: Tx, patronId: number): Promise<void> {
  const rows = await tx
    .selectFrom("tidings_standing")
    .select("address_id")
    .distinct()
    .where("patron_id", "=", patronId)
    .orderBy("address_id")
    .execute();
  for (const { address_id } of rows) if (address_id !== null) await holdAddress(tx, address_id);
}
