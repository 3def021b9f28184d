import type { Db, Tx } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";

/** An invitation that nobody has answered yet. */
export interface OpenInvitation {
  patronId: number;
  channel: ChannelName;
  addressId: number;
  askedAt: Date | null;
  remindedAt: Date | null;
}

/** Where a reminder of an invitation goes, and the ledger event that allows it. */
export interface Invited {
  address: string;
  unreachableBecause: string | null;
  ledgerId: number;
}

/**
 * Invitations that were sent until `askedUntil` and of which nobody was reminded since `remindedUntil`, the oldest
 * first, from at most `most` rows.
 */
export async function readOpenInvitations(
  db: Db,
  askedUntil: Date,
  remindedUntil: Date,
  most: number,
): Promise<OpenInvitation[]> {
  const rows = await db
    .selectFrom("tidings_standing")
    .select(["patron_id", "channel", "address_id", "asked_at", "reminded_at"])
    .where("state", "=", "pending_opt_in")
    .where("asked_at", "<=", askedUntil)
    .where((eb) => eb.or([eb("reminded_at", "is", null), eb("reminded_at", "<=", remindedUntil)]))
    .orderBy("asked_at")
    .limit(most)
    .execute();
  return rows.flatMap(({ patron_id, channel, address_id, asked_at, reminded_at }) =>
    address_id === null
      ? []
      : [{ patronId: patron_id, channel, addressId: address_id, askedAt: asked_at, remindedAt: reminded_at }],
  );
}

/** Whether nobody has answered, and nobody was asked again, since the invitation was read. Locks its standing. */
export async function isStillOpen(tx: Tx, { patronId, channel, askedAt }: OpenInvitation): Promise<boolean> {
  const row = await tx
    .selectFrom("tidings_standing")
    .select(["state", "asked_at"])
    .where("patron_id", "=", patronId)
    .where("channel", "=", channel)
    .forUpdate()
    .executeTakeFirst();
  return row?.state === "pending_opt_in" && row.asked_at?.getTime() === askedAt?.getTime();
}

/** Notes that a reminder is due now. Returns where it goes; undefined: there is no such address any more. */
export async function noteReminded(
  tx: Tx,
  { patronId, channel }: OpenInvitation,
  now: Date,
): Promise<Invited | undefined> {
  await tx
    .updateTable("tidings_standing")
    .set({ reminded_at: now })
    .where("patron_id", "=", patronId)
    .where("channel", "=", channel)
    .execute();
  const row = await tx
    .selectFrom("tidings_standing as s")
    .innerJoin("tidings_address as a", "a.id", "s.address_id")
    .select(["a.address", "a.unreachable_because", "s.ledger_id"])
    .where("s.patron_id", "=", patronId)
    .where("s.channel", "=", channel)
    .executeTakeFirst();
  return row && { address: row.address, unreachableBecause: row.unreachable_because, ledgerId: row.ledger_id };
}
