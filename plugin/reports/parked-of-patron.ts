import { sql } from "kysely";
import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";

/** A period in which an address was a patron's. */
interface Held {
  channel: ChannelName;
  addressId: number;
  from: Date;
  /** Undefined: it still is. */
  until: Date | undefined;
}

/**
 * Texts that a bot could not hand over, from addresses at which the patron was opted in when they were heard; oldest
 * first. What came before or after that may be a stranger's: the number was only named, or was given to somebody else.
 */
export async function readParkedOf(db: Db, patronId: number) {
  const held = await readHeld(db, patronId);
  if (held.length === 0) return [];
  const rows = await db
    .selectFrom("tidings_parked as p")
    .innerJoin("tidings_address as a", (join) =>
      join
        .onRef("a.channel", "=", "p.channel")
        // Whatever the bot heard as an address is stored there; ours have plain letters only.
        .on("a.address", "=", sql<string>`convert(p.address using ascii)`),
    )
    .select(["a.id as addressId", "p.heard_at", "p.channel", "a.address", "p.kind", "p.text", "p.done_at"])
    .where("a.id", "in", [...new Set(held.map((one) => one.addressId))])
    .orderBy("p.id")
    .execute();
  return rows.flatMap(({ addressId, ...text }) =>
    held.some(
      (one) =>
        one.addressId === addressId &&
        one.from <= text.heard_at &&
        (one.until === undefined || text.heard_at <= one.until),
    )
      ? [text]
      : [],
  );
}

async function readHeld(db: Db, patronId: number): Promise<Held[]> {
  const steps = await db
    .selectFrom("tidings_ledger")
    .select(["at", "channel", "address_id", "state_after"])
    .where("patron_id", "=", patronId)
    .orderBy("id")
    .execute();
  const held: Held[] = [];
  const open = new Map<ChannelName, Held>();
  for (const { at, channel, address_id: addressId, state_after: state } of steps) {
    const before = open.get(channel);
    const stays = state === "opted_in" || state === "pending_opt_out";
    if (before && stays && (addressId === null || addressId === before.addressId)) continue;
    if (before) before.until = at;
    open.delete(channel);
    if (state !== "opted_in" || addressId === null) continue;
    const one: Held = { channel, addressId, from: at, until: undefined };
    held.push(one);
    open.set(channel, one);
  }
  return held;
}
