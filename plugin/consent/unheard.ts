import { sql } from "kysely";
import type { Db, Tx } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { isHeard } from "./heard.ts";

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

/** Why nobody waits for it any more. */
export type UnheardEnd = "heard" | "answered" | "decided" | "nobody_there";

/**
 * Of these addresses, those that have written something that nobody heard: it may be a STOP, so they get no notice
 * until that is settled.
 */
export async function readUnheardAddresses(db: Db, addressIds: readonly number[]): Promise<Set<number>> {
  if (addressIds.length === 0) return new Set();
  const rows = await db
    .selectFrom("tidings_unheard")
    .select("address_id")
    .distinct()
    .where("address_id", "in", [...addressIds])
    .where("state", "!=", "ended")
    .execute();
  return new Set(rows.map((row) => row.address_id));
}

/**
 * Writes down a text that nobody heard, unless it was heard after all or is known. The caller holds its address. True:
 * it is new.
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
 * Nobody waits for these any more: one text by the provider's id of it, or all of an address. The caller holds the
 * address. Returns how many it ended.
 */
export async function endUnheard(
  tx: Tx,
  which: { channel: ChannelName; providerId: string } | { addressId: number },
  because: UnheardEnd,
  by: string,
  now: Date,
): Promise<number> {
  const result = await tx
    .updateTable("tidings_unheard")
    .set({ state: "ended", because, ended_by: [...by].slice(0, 64).join(""), ended_at: now })
    .where("state", "!=", "ended")
    .where((eb) =>
      "addressId" in which
        ? eb("address_id", "=", which.addressId)
        : eb.and([eb("channel", "=", which.channel), eb("provider_id", "=", which.providerId)]),
    )
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/**
 * Texts that nobody heard and the provider brings no more, one an address, for which nobody was asked yet; oldest
 * first.
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

/** All that wait at an address count as asked about. False: somebody was asked about one of them before. */
export async function markAsked(tx: Tx, addressId: number, now: Date): Promise<boolean> {
  const before = await tx
    .selectFrom("tidings_unheard")
    .select("id")
    .where("address_id", "=", addressId)
    .where("state", "=", "asked")
    .executeTakeFirst();
  await tx
    .updateTable("tidings_unheard")
    .set({ state: "asked", asked_at: now })
    .where("address_id", "=", addressId)
    .where("state", "=", "waiting")
    .execute();
  return before === undefined;
}

/** When the phone was asked what it wrote, if it has not answered. */
export async function readUnheardQuestion(tx: Db, addressId: number): Promise<Date | undefined> {
  const row = await tx
    .selectFrom("tidings_unheard")
    .select("asked_at")
    .where("address_id", "=", addressId)
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
