import type { Db } from "../database.ts";
import type { ChannelName, ConsentState } from "../tables.ts";

/** For whom an address speaks. */
export interface Owner {
  patronId: number;
  state: ConsentState;
  /** Would a START bring them back? */
  mayReturn: boolean;
  /** The last step of their consent. */
  ledgerId: number;
}

/**
 * The patron to whom what comes from an address belongs: who is opted in there, else who asked last and has no answer yet, else who was there last
 * and may come back, else who last had to do with it.
 */
export async function readOwner(db: Db, channel: ChannelName, addressId: number): Promise<Owner | undefined> {
  const row = await db
    .selectFrom("tidings_standing")
    .select(["patron_id", "state", "may_return", "ledger_id"])
    .where("channel", "=", channel)
    .where("address_id", "=", addressId)
    .orderBy("held_address_id", "desc")
    .orderBy((eb) => eb("state", "=", "pending_opt_in"), "desc")
    .orderBy("may_return", "desc")
    .orderBy("ledger_id", "desc")
    .executeTakeFirst();
  return (
    row && {
      patronId: row.patron_id,
      state: row.state,
      mayReturn: row.may_return === 1,
      ledgerId: row.ledger_id,
    }
  );
}

/** Was the patron ever opted in at this address? Whoever merely named it may have named a stranger's. */
export async function wasOptedIn(db: Db, patronId: number, channel: ChannelName, addressId: number): Promise<boolean> {
  const step = await db
    .selectFrom("tidings_ledger")
    .select("id")
    .where("patron_id", "=", patronId)
    .where("channel", "=", channel)
    .where("address_id", "=", addressId)
    .where("state_after", "=", "opted_in")
    .executeTakeFirst();
  return step !== undefined;
}
