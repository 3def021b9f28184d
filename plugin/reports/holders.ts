import { addressForms } from "../consent/phones/one-phone.ts";
import type { Db } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";

/** Who is opted in at this address; undefined: nobody but this patron, or nobody at all. For staff alone. */
export async function readHolder(
  db: Db,
  { channel, address, patronId }: { channel: ChannelName; address: string; patronId: number },
): Promise<number | undefined> {
  const row = await db
    .selectFrom("tidings_address as a")
    .innerJoin("tidings_standing as s", "s.held_address_id", "a.id")
    .select("s.patron_id")
    .where("a.channel", "=", channel)
    .where("a.address", "in", addressForms(channel, address))
    .where("s.patron_id", "!=", patronId)
    .executeTakeFirst();
  return row?.patron_id;
}

/** By channel, who is opted in now at the address that this patron had or asked for. For staff alone. */
export async function readHolders(db: Db, patronId: number): Promise<Map<ChannelName, number>> {
  const mine = await db
    .selectFrom("tidings_standing as s")
    .innerJoin("tidings_address as a", "a.id", "s.address_id")
    .select(["s.channel", "a.address"])
    .where("s.patron_id", "=", patronId)
    .execute();
  const holders = new Map<ChannelName, number>();
  for (const { channel, address } of mine) {
    const holder = await readHolder(db, { channel, address, patronId });
    if (holder !== undefined) holders.set(channel, holder);
  }
  return holders;
}
