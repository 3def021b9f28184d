import { eraseAddress } from "../consent/erase-address.ts";
import { holdAddress } from "../consent/standing.ts";
import { type Db, inTransaction } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { VERIFY_WITHIN_MS } from "./confirm-email.ts";
import { expireRequest } from "./opt-out.ts";

const MOST = 100;

/**
 * Ends the requests for email addresses that nobody has confirmed within three days, whatever the library decided about
 * invitations by text, and erases the address unless another patron uses it; a keyed fingerprint stays in its place.
 * Returns how many requests ended and addresses were erased, at most a hundred of each. Idempotent.
 */
export async function expireUnverified(
  db: Db,
  fingerprint: (channel: ChannelName, address: string) => string,
  now: Date,
): Promise<number> {
  return (await expireRequests(db, now)) + (await forgetRejected(db, fingerprint));
}

async function expireRequests(db: Db, now: Date): Promise<number> {
  const due = (within: Db) =>
    within
      .selectFrom("tidings_standing")
      .select(["patron_id", "address_id"])
      .where("channel", "=", "email")
      .where("state", "=", "pending_opt_in")
      .where("asked_at", "<=", new Date(now.getTime() - VERIFY_WITHIN_MS));
  let expired = 0;
  for (const { patron_id, address_id: addressId } of await due(db).limit(MOST).execute()) {
    if (addressId === null) continue;
    expired += await inTransaction(db, async (tx) => {
      await holdAddress(tx, addressId);
      const still = await due(tx).where("patron_id", "=", patron_id).forUpdate().executeTakeFirst();
      // Confirmed, or asked for again, since it was read.
      if (still?.address_id !== addressId) return 0;
      await expireRequest(tx, { patronId: patron_id, channel: "email", addressId }, now);
      return 1;
    });
  }
  return expired;
}

/**
 * An expired request has verified nothing, so its address is erased. The library's own rule for invitations may have
 * expired it before.
 */
async function forgetRejected(db: Db, fingerprint: (channel: ChannelName, address: string) => string): Promise<number> {
  const unused = (within: Db) =>
    within
      .selectFrom("tidings_address as a")
      .select(["a.id", "a.address"])
      .where("a.channel", "=", "email")
      .where("a.address", "not like", "erased:%")
      .where("a.id", "in", (eb) =>
        eb
          .selectFrom("tidings_standing as s")
          .select("s.address_id")
          .where("s.channel", "=", "email")
          .where("s.state", "=", "rejected")
          .where("s.address_id", "is not", null)
          .$narrowType<{ address_id: number }>(),
      )
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom("tidings_standing as o")
              .select("o.patron_id")
              .whereRef("o.address_id", "=", "a.id")
              .where("o.state", "!=", "rejected"),
          ),
        ),
      );
  let forgotten = 0;
  for (const { id } of await unused(db).limit(MOST).execute()) {
    forgotten += await inTransaction(db, async (tx) => {
      await holdAddress(tx, id);
      const still = await unused(tx).where("a.id", "=", id).executeTakeFirst();
      if (!still) return 0;
      await eraseAddress(tx, { id, channel: "email", address: still.address }, fingerprint);
      return 1;
    });
  }
  return forgotten;
}
