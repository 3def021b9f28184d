import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";

/** The provider found out that no text can arrive at this address: pages say so, and nobody joins with it. */
export async function markUnreachable(db: Db, channel: ChannelName, address: string, because: string): Promise<void> {
  await db
    .updateTable("tidings_address")
    .set({ unreachable_because: because })
    .where("channel", "=", channel)
    .where("address", "=", address)
    .execute();
}

/** A text came from there, so texts can go there. */
export async function unmarkUnreachable(db: Db, addressId: number): Promise<void> {
  await db
    .updateTable("tidings_address")
    .set({ unreachable_because: null })
    .where("id", "=", addressId)
    .where("unreachable_because", "is not", null)
    .execute();
}
