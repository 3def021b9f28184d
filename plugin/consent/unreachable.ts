import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";

/** Marks an address that no text can reach, as the provider reported: pages say so, and nobody can join with it. */
export async function markUnreachable(db: Db, channel: ChannelName, address: string, because: string): Promise<void> {
  await db
    .updateTable("tidings_address")
    .set({ unreachable_because: because })
    .where("channel", "=", channel)
    .where("address", "=", address)
    .execute();
}

/** Removes the mark, because a text came from that address. */
export async function unmarkUnreachable(db: Db, addressId: number): Promise<void> {
  await db
    .updateTable("tidings_address")
    .set({ unreachable_because: null })
    .where("id", "=", addressId)
    .where("unreachable_because", "is not", null)
    .execute();
}
