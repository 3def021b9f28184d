import type { Tx } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";

/** An address of which only its fingerprint is to stay. */
export interface Erasable {
  id: number;
  channel: ChannelName;
  address: string;
}

/**
 * Puts a fingerprint in the place of an address, which must be locked, and answers it: with the row's number, since the
 * same one may come back and be erased again.
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
