import { holdAddress } from "../consent/standing.ts";
import { type Db, inTransaction } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { expireRequest } from "./opt-out.ts";

/**
 * Ends the request that a patron has not answered, because staff say so: nothing more asks for a yes. False: it was
 * answered, or ended, before. Idempotent.
 */
export async function endRequest(db: Db, patronId: number, channel: ChannelName, now: Date): Promise<boolean> {
  const open = (within: Db) =>
    within
      .selectFrom("tidings_standing")
      .select("address_id")
      .where("patron_id", "=", patronId)
      .where("channel", "=", channel)
      .where("state", "=", "pending_opt_in");
  const addressId = (await open(db).executeTakeFirst())?.address_id;
  if (addressId === undefined || addressId === null) return false;
  return inTransaction(db, async (tx) => {
    await holdAddress(tx, addressId);
    // Answered, or asked again elsewhere, since it was read.
    if ((await open(tx).forUpdate().executeTakeFirst())?.address_id !== addressId) return false;
    await expireRequest(tx, { patronId, channel, addressId }, now);
    return true;
  });
}
