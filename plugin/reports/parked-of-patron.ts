import { addressForms } from "../consent/phones/one-phone.ts";
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
  const addresses = await db
    .selectFrom("tidings_address")
    .select(["id", "channel", "address"])
    .where("id", "in", [...new Set(held.map((one) => one.addressId))])
    .execute();
  const found = new Map<number, Awaited<ReturnType<typeof readParkedAt>>[number]>();
  for (const { id, channel, address } of addresses) {
    const periods = held.filter((one) => one.addressId === id);
    for (const text of await readParkedAt(db, channel, address)) {
      const wasTheirs = ({ from, until }: Held) =>
        from <= text.heard_at && (until === undefined || text.heard_at <= until);
      if (periods.some(wasTheirs)) found.set(text.id, { ...text, address });
    }
  }
  return [...found.values()].toSorted((a, b) => a.id - b.id).map(({ id: _id, ...text }) => text);
}

/** Ours are stored in the one form; a row of before may have another. */
async function readParkedAt(db: Db, channel: ChannelName, address: string) {
  const forms = addressForms(channel, address);
  const rows = await db
    .selectFrom("tidings_parked")
    .select(["id", "heard_at", "channel", "address", "kind", "text", "done_at"])
    .where("channel", "=", channel)
    .where("address", "in", forms)
    .execute();
  // Whatever the bot heard as an address is stored there, and the database finds more letters alike.
  return rows.filter((row) => forms.includes(row.address));
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
