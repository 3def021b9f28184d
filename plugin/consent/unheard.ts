import { sql } from "kysely";
import type { Db, Tx } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { isHeard } from "./heard.ts";
import { readKin } from "./phones/rows-of-phone.ts";

/** A text that the provider lists and that nobody heard. */
export interface Unheard {
  channel: ChannelName;
  /** The provider's own id of the text. */
  providerId: string;
  /** Our number that it was sent to. */
  sender: string;
  addressId: number;
  saidAt: Date;
}

/** Why an unheard text is settled. */
export type UnheardEnd = "heard" | "answered" | "decided" | "nobody_there";

/**
 * Returns those of these addresses, given by id, that have sent a text which nobody heard, in whichever form their
 * number is stored. It may be a STOP, so they get no notices until it is settled.
 */
export async function readUnheardAddresses(db: Db, addresses: ReadonlyMap<number, string>): Promise<Set<number>> {
  if (addresses.size === 0) return new Set();
  const kin = await readKin(db, addresses);
  const rows = await db
    .selectFrom("tidings_unheard")
    .select("address_id")
    .distinct()
    .where("address_id", "in", [...new Set([...addresses.keys(), ...[...kin.values()].flat()])])
    .where("state", "!=", "ended")
    .execute();
  const unheard = new Set(rows.map((row) => row.address_id));
  return new Set([...addresses.keys()].filter((id) => (kin.get(id) ?? [id]).some((row) => unheard.has(row))));
}

/**
 * Records a text that nobody heard, unless it was heard after all or is recorded already. The caller has locked its
 * address. Returns whether it is new.
 */
export async function recordUnheard(tx: Tx, text: Unheard, now: Date): Promise<boolean> {
  if (await isHeard(tx, text.channel, text.providerId)) return false;
  const made = await tx
    .insertInto("tidings_unheard")
    .ignore()
    .values({
      channel: text.channel,
      provider_id: text.providerId,
      sender: text.sender,
      address_id: text.addressId,
      said_at: text.saidAt,
      found_at: now,
      state: "waiting",
      because: null,
    })
    .executeTakeFirst();
  return made.numInsertedOrUpdatedRows === 1n;
}

/**
 * Settles unheard texts: one, by the provider's id, or all of these rows of an address. The caller has locked the
 * address. Returns how many were settled.
 */
export async function endUnheard(
  tx: Tx,
  which: { channel: ChannelName; providerId: string } | { addressIds: readonly number[] },
  because: UnheardEnd,
  by: string,
  now: Date,
): Promise<number> {
  const result = await tx
    .updateTable("tidings_unheard")
    .set({ state: "ended", because, ended_by: [...by].slice(0, 64).join(""), ended_at: now })
    .where("state", "!=", "ended")
    .where((eb) =>
      "addressIds" in which
        ? eb("address_id", "in", [...which.addressIds])
        : eb.and([eb("channel", "=", which.channel), eb("provider_id", "=", which.providerId)]),
    )
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/**
 * Reads unheard texts from before `saidBefore`, which the provider will not deliver any more and about which nobody was
 * asked yet: one per address, oldest first.
 */
export async function readUnaskedTexts(db: Db, saidBefore: Date, most: number) {
  return db
    .selectFrom("tidings_unheard")
    .select((eb) => [eb.fn.max("id").as("id"), "address_id", "channel"])
    .select(sql<string>`max(sender)`.as("sender"))
    .where("state", "=", "waiting")
    .where("said_at", "<=", saidBefore)
    .groupBy(["address_id", "channel"])
    .orderBy("id")
    .limit(most)
    .execute();
}

/**
 * Marks all waiting texts of an address, of all its rows, as asked about. Returns false if its patron was asked about
 * one before.
 */
export async function markAsked(tx: Tx, addressIds: readonly number[], now: Date): Promise<boolean> {
  const before = await tx
    .selectFrom("tidings_unheard")
    .select("id")
    .where("address_id", "in", [...addressIds])
    .where("state", "=", "asked")
    .executeTakeFirst();
  await tx
    .updateTable("tidings_unheard")
    .set({ state: "asked", asked_at: now })
    .where("address_id", "in", [...addressIds])
    .where("state", "=", "waiting")
    .execute();
  return before === undefined;
}

/** Returns when the patron was asked what they wrote; undefined if they were not, or have answered. */
export async function readUnheardQuestion(tx: Db, addressIds: readonly number[]): Promise<Date | undefined> {
  const row = await tx
    .selectFrom("tidings_unheard")
    .select("asked_at")
    .where("address_id", "in", [...addressIds])
    .where("state", "=", "asked")
    .orderBy("id", "desc")
    .executeTakeFirst();
  return row?.asked_at ?? undefined;
}

/** Whether a text that was said since then was never heard, whatever else settled it. */
export async function hasUnheardSince(db: Db, since: Date): Promise<boolean> {
  const row = await db
    .selectFrom("tidings_unheard")
    .select("id")
    .where("channel", "=", "sms")
    .where("said_at", ">=", since)
    .where((eb) => eb.or([eb("because", "is", null), eb("because", "!=", "heard")]))
    .executeTakeFirst();
  return row !== undefined;
}
