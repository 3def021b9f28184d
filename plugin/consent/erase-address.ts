import type { Tx } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";

/** An address to be erased; only its fingerprint stays. */
export interface Erasable {
  id: number;
  channel: ChannelName;
  address: string;
}

/**
 * Replaces an address, which must be locked, by its fingerprint and returns that. The fingerprint ends with the row's
 * id, since the same address may be used and erased again.
 */
export async function eraseAddress(
  tx: Tx,
  { id, channel, address }: Erasable,
  fingerprint: (channel: ChannelName, address: string) => string,
): Promise<string> {
  const erased = `${fingerprint(channel, address)}:${id}`;
  await tx.updateTable("tidings_address").set({ address: erased }).where("id", "=", id).execute();
  return erased;
}
