import { isAscii } from "../database/charset.ts";
import type { Db } from "../database/connection.ts";
import type { ChannelName, ConsentState } from "../database/tables.ts";
import { pickRow, rowsOf } from "./phones/rows-of-phone.ts";

/* What other rooms ask about addresses and who is at them; nothing here locks or changes anything. */

/** The states in which a patron gets messages, or is asked whether to. */
const ACTIVE: readonly ConsentState[] = ["opted_in", "pending_opt_in"];

/** The channel and address of a row; undefined if there is no such row. */
export async function readAddress(
  db: Db,
  addressId: number,
): Promise<{ channel: ChannelName; address: string } | undefined> {
  return db.selectFrom("tidings_address").select(["channel", "address"]).where("id", "=", addressId).executeTakeFirst();
}

/** Returns these addresses by their ids. */
export async function readAddresses(
  db: Db,
  ids: readonly number[],
): Promise<Map<number, { channel: ChannelName; address: string }>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("tidings_address")
    .select(["id", "channel", "address"])
    .where("id", "in", [...ids])
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** The row of an address, in whichever form a number is stored; undefined: nobody has used it yet. */
export async function findAddressId(db: Db, channel: ChannelName, address: string): Promise<number | undefined> {
  return pickRow(db, await rowsOf(db, channel, address).execute());
}

/** The rows of these addresses, of whichever channel; those that nobody has used yet have none. */
export async function findAddressIds(db: Db, addresses: readonly string[]): Promise<Set<number>> {
  const storable = addresses.filter(isAscii);
  if (storable.length === 0) return new Set();
  const rows = await db
    .selectFrom("tidings_address")
    .select("id")
    // All there are: the only key on addresses begins with the channel.
    .where("channel", "in", ["sms", "telegram", "email"])
    .where("address", "in", storable)
    .execute();
  return new Set(rows.map((row) => row.id));
}

/** Of these rows, those that are phone numbers, each with whether it is on the suppression list. */
export async function readNumbers(db: Db, addressIds: Iterable<number>): Promise<Map<string, { suppressed: boolean }>> {
  const ids = [...addressIds];
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("tidings_address as d")
    .leftJoin("tidings_suppression as s", (join) =>
      join.onRef("s.channel", "=", "d.channel").onRef("s.address", "=", "d.address"),
    )
    .select(["d.address", "s.because"])
    .where("d.channel", "=", "sms")
    .where("d.id", "in", ids)
    .execute();
  return new Map(rows.map(({ address, because }) => [address, { suppressed: because !== null }]));
}

/** Of these phone numbers, those on the suppression list. */
export async function readSuppressedNumbers(db: Db, numbers: readonly string[]): Promise<Set<string>> {
  if (numbers.length === 0) return new Set();
  const rows = await db
    .selectFrom("tidings_suppression")
    .select("address")
    .where("channel", "=", "sms")
    .where("address", "in", [...numbers])
    .execute();
  return new Set(rows.map((row) => row.address));
}

/** How a patron stands with a channel; undefined: nothing was ever decided. */
export async function readState(db: Db, patronId: number, channel: ChannelName): Promise<ConsentState | undefined> {
  const row = await db
    .selectFrom("tidings_standing")
    .select("state")
    .where("patron_id", "=", patronId)
    .where("channel", "=", channel)
    .executeTakeFirst();
  return row?.state;
}

/** The channels by which a patron gets messages, or is asked whether to. */
export async function readActiveChannels(db: Db, patronId: number): Promise<ChannelName[]> {
  const rows = await db
    .selectFrom("tidings_standing")
    .select("channel")
    .where("patron_id", "=", patronId)
    .where("state", "in", ACTIVE)
    .execute();
  return rows.map((row) => row.channel);
}

/** Whether a patron gets messages at this address, or is asked whether to. */
export async function isActiveAt(db: Db, patronId: number, channel: ChannelName, addressId: number): Promise<boolean> {
  const row = await db
    .selectFrom("tidings_standing")
    .select("state")
    .where("patron_id", "=", patronId)
    .where("channel", "=", channel)
    .where("address_id", "=", addressId)
    .where("state", "in", ACTIVE)
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * A patron at these rows of an address, the one who is opted in there first; `only`: one who gets messages there, or is
 * asked whether to.
 */
export async function readPatronAt(
  db: Db,
  addressIds: readonly number[],
  only?: "active",
): Promise<number | undefined> {
  const row = await db
    .selectFrom("tidings_standing")
    .select("patron_id")
    .where("address_id", "in", [...addressIds])
    .$if(only === "active", (query) => query.where("state", "in", ACTIVE))
    .orderBy("held_address_id", "desc")
    .executeTakeFirst();
  return row?.patron_id;
}

/** A patron who gets messages by a channel, or is asked whether to, and where. */
export interface Active {
  patronId: number;
  channel: ChannelName;
  addressId: number | null;
  address: string | null;
}

/** The active patrons above an id, by their ids, at most `most` rows: a patron has one for each channel. */
export async function readActiveAfter(db: Db, patronId: number, most: number): Promise<Active[]> {
  const rows = await db
    .selectFrom("tidings_standing as s")
    .leftJoin("tidings_address as a", "a.id", "s.address_id")
    .select(["s.patron_id", "s.channel", "s.address_id", "a.address"])
    .where("s.state", "in", ACTIVE)
    .where("s.patron_id", ">", patronId)
    .orderBy("s.patron_id")
    .limit(most)
    .execute();
  return rows.map(({ patron_id, channel, address_id, address }) => {
    return { patronId: patron_id, channel, addressId: address_id, address };
  });
}

/** The addresses at which an opt-out waits for an attempt to end. */
export async function readPendingOptOuts(db: Db): Promise<number[]> {
  const rows = await db
    .selectFrom("tidings_standing")
    .select("address_id")
    .distinct()
    .where("state", "=", "pending_opt_out")
    .where("address_id", "is not", null)
    .execute();
  return rows.flatMap(({ address_id }) => (address_id === null ? [] : [address_id]));
}

const LEFT = ["pending_opt_out", "opted_out"] as const;

/** How a patron last left a channel. */
export interface Left {
  at: Date;
  /** The event that ended it (consent/state-machine). */
  event: string;
}

/** The last step by which each of these patrons left a channel; those who never did are missing. */
export async function readLeft(db: Db, patronIds: readonly number[]): Promise<Map<number, Left>> {
  if (patronIds.length === 0) return new Map();
  const rows = await db
    .selectFrom("tidings_ledger")
    .select(["patron_id", "at", "event"])
    .where("patron_id", "in", [...patronIds])
    .where("state_after", "in", LEFT)
    .where("state_before", "not in", LEFT)
    .orderBy("id")
    .execute();
  return new Map(rows.flatMap(({ patron_id, at, event }) => (patron_id === null ? [] : [[patron_id, { at, event }]])));
}
