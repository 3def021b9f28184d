import { isErased } from "../consent/fingerprint.ts";
import { recordStep, recordStranger } from "../consent/ledger.ts";
import { withdraw } from "../consent/opt.ts";
import { readOwner } from "../consent/owner.ts";
import { holdAddress } from "../consent/standing.ts";
import { isSuppressed, liftSuppression, suppress } from "../consent/suppression.ts";
import { type Db, inTransaction } from "../database.ts";
import { cancelWaiting } from "../outbox/cancel.ts";
import { lookAgain } from "./notice-book.ts";

/** How email to an address stands. */
export interface MailStanding {
  /** Undefined: the address is forgotten. */
  address: string | undefined;
  ended: boolean;
  /** Whose address it is, or was last. */
  patronId: number | null;
  /** Would a wish to have it again bring something back? */
  mayReturn: boolean;
}

const BY_LINK = { channel: "email", source: "email", actor: "patron" } as const;

/** Looks at email to an address; changes nothing. */
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
  };
}

/**
 * The owner of an email address ends email to it, by the link in a mail or by their mail program: ledger event, suppression, and what waits is
 * cancelled. False: it had ended already, and nothing changes.
 */
export async function endMail(db: Db, addressId: number, now: Date): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    await holdAddress(tx, addressId);
    const { address, ended } = await readMailStanding(tx, addressId);
    if (address === undefined || ended) return false;
    const step = { ...BY_LINK, event: "stop_heard", addressId } as const;
    await suppress(tx, "email", address, "stop", now);
    const patrons = await withdraw(tx, step, now);
    if (patrons.length === 0) await recordStranger(tx, step, now);
    await cancelWaiting(tx, addressId, "consent_withdrawn", now);
    return true;
  });
}

/**
 * The owner of an address at which email had ended wants it again: brings back what was there before, never more, as START does by text. False: it
 * had not ended, and nothing changes.
 */
export async function returnMail(db: Db, addressId: number, now: Date): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    await holdAddress(tx, addressId);
    const { address, ended, patronId } = await readMailStanding(tx, addressId);
    if (address === undefined || !ended) return false;
    await liftSuppression(tx, "email", address);
    const step = { ...BY_LINK, event: "start_heard", addressId } as const;
    if (patronId === null) await recordStranger(tx, step, now);
    else if ((await recordStep(tx, patronId, step, now)).after === "opted_in") await lookAgain(tx, patronId, now);
    return true;
  });
}
