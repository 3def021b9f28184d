import { readOwner } from "../consent/address-owner.ts";
import { isErased } from "../consent/fingerprint.ts";
import { holdAddress } from "../consent/standing.ts";
import { isSuppressed } from "../consent/suppression.ts";
import { type Db, inTransaction } from "../database/connection.ts";
import { startAddress, stopAddress } from "./stop-and-start.ts";

/** How email to an address stands. */
export interface MailStanding {
  /** Undefined: the address was erased. */
  address: string | undefined;
  ended: boolean;
  /** Whose address it is, or was last. */
  patronId: number | null;
  /** Whether asking for it again would bring anything back. */
  mayReturn: boolean;
  /**
   * The patron whom it brings back. A patron who named the address after email to it had ended was never asked there,
   * and must confirm it by a mail of their own.
   */
  returns: number | null;
}

const BY_LINK = { channel: "email", source: "email", actor: "patron" } as const;

/** Reads how email to an address stands; changes nothing. */
export async function readMailStanding(db: Db, addressId: number): Promise<MailStanding> {
  const row = await db
    .selectFrom("tidings_address")
    .select("address")
    .where("id", "=", addressId)
    .where("channel", "=", "email")
    .executeTakeFirst();
  const address = row === undefined || isErased(row.address) ? undefined : row.address;
  const owner = await readOwner(db, "email", addressId);
  return {
    address,
    ended: address === undefined || (await isSuppressed(db, "email", address)),
    patronId: owner?.patronId ?? null,
    mayReturn: address !== undefined && owner?.mayReturn === true,
    returns: owner && owner.state !== "pending_opt_in" ? owner.patronId : null,
  };
}

/**
 * The owner of an email address ends email to it, by the link in a mail or by their mail program: records the ledger
 * event, suppresses the address and cancels what waits. False: it had ended already, and nothing changes.
 */
export async function unsubscribe(db: Db, addressId: number, now: Date): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    await holdAddress(tx, addressId);
    const { address, ended } = await readMailStanding(tx, addressId);
    if (address === undefined || ended) return false;
    await stopAddress(tx, { ...BY_LINK, event: "stop_heard", addressId, address }, now);
    return true;
  });
}

/**
 * The owner of an address at which email had ended wants it again: brings back what was there before, never more, as
 * START does by text. False: it had not ended, and nothing changes.
 */
export async function resubscribe(db: Db, addressId: number, now: Date): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    await holdAddress(tx, addressId);
    const { address, ended, returns } = await readMailStanding(tx, addressId);
    if (address === undefined || !ended) return false;
    await startAddress(tx, { ...BY_LINK, addressId, address, patronId: returns }, now);
    return true;
  });
}
