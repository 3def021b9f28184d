import { type Db, inTransaction } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { readState } from "./read-standing.ts";
import { lockAddress } from "./standing.ts";
import { optIn } from "./transitions.ts";

/** The number of an invented patron: digits with country code. */
export const numberOf = (patronId: number): string => `1555${String(patronId).padStart(7, "0")}`;

/** Opts a patron in through staff; by their own number unless `address` is given. Returns the address row's id. */
export async function anOptedIn(
  db: Db,
  patronId: number,
  now: Date,
  { channel = "sms", address = numberOf(patronId) }: { channel?: ChannelName; address?: string } = {},
): Promise<number> {
  const wish = {
    patronId,
    channel,
    address,
    source: "staff",
    actor: "desk",
    terms: { version: "1", lang: "en" },
    byPhone: false,
  } as const;
  const { addressId } = await inTransaction(db, (tx) => optIn(tx, wish, now));
  return addressId;
}

/** The row id of an address that belongs to nobody yet. */
export async function anAddress(db: Db, channel: ChannelName, address: string, now: Date): Promise<number> {
  return inTransaction(db, (tx) => lockAddress(tx, channel, address, now));
}

/** A patron's state in one channel, or undefined where nothing is known. */
export const stateOf = (db: Db, patronId: number, channel: ChannelName = "sms"): Promise<string | undefined> =>
  readState(db, patronId, channel);
