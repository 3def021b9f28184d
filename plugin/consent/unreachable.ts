import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { addressForms } from "./phones/one-phone.ts";

/** Marks an address that no text can reach, as the provider reported: pages say so, and nobody can join with it. */
export async function markUnreachable(db: Db, channel: ChannelName, address: string, because: string): Promise<void> {
  await db
    .updateTable("tidings_address")
    .set({ unreachable_because: because })
    .where("channel", "=", channel)
    .where("address", "in", addressForms(channel, address))
    .execute();
}

/** Removes the mark, because a text came from that address; `addressIds` are its rows. */
export async function unmarkUnreachable(db: Db, addressIds: readonly number[]): Promise<void> {
  await db
    .updateTable("tidings_address")
    .set({ unreachable_because: null })
    .where("id", "in", [...addressIds])
    .where("unreachable_because", "is not", null)
    .execute();
}
