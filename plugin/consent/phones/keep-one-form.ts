import type { Tx } from "../../database/connection.ts";
import type { ChannelName } from "../../database/tables.ts";
import { oneAddress } from "./one-phone.ts";

interface Row {
  id: number;
  address: string;
}

/**
 * Turns a locked row of before into the one form in which its phone is texted; `rows` are all locked rows of the phone.
 * It keeps its form where another row has the one form already, and while a message is under way or in doubt: the
 * provider is asked for that by the number that it was given.
 */
export async function keepOneForm(tx: Tx, channel: ChannelName, row: Row, rows: readonly Row[]): Promise<void> {
  const address = oneAddress(channel, row.address);
  if (rows.some((other) => other.address === address) || (await isUnderWay(tx, row.id))) return;
  await tx.updateTable("tidings_address").set({ address }).where("id", "=", row.id).execute();
}

/** No attempt begins meanwhile: `begin` waits for the lock of the address. */
async function isUnderWay(tx: Tx, addressId: number): Promise<boolean> {
  const message = await tx
    .selectFrom("tidings_message")
    .select("id")
    .where("address_id", "=", addressId)
    .where("state", "in", ["sending", "uncertain"])
    .executeTakeFirst();
  return message !== undefined;
}
