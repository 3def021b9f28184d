import type { Insertable } from "kysely";
import { type Db, insertedId, type Tx } from "../database/connection.ts";
import type { ChannelName, HeardTable } from "../database/tables.ts";
import { addressForms } from "./phones/one-phone.ts";

/*
 * What patrons' phones said: the ledger's steps point to it, so it is kept here as evidence of consent. What a text
 * means and what follows from it is decided in inbound/.
 */

/** Which of these texts, by the provider's ids, have been heard. */
export async function readHeardIds(db: Db, channel: ChannelName, providerIds: readonly string[]): Promise<Set<string>> {
  if (providerIds.length === 0) return new Set();
  const rows = await db
    .selectFrom("tidings_heard")
    .select("provider_id")
    .where("channel", "=", channel)
    .where("provider_id", "in", [...providerIds])
    .execute();
  return new Set(rows.map((row) => row.provider_id));
}

/** Whether this text, by the provider's id, has been heard. */
export async function isHeard(db: Db, channel: ChannelName, providerId: string): Promise<boolean> {
  const row = await db
    .selectFrom("tidings_heard")
    .select("id")
    .where("channel", "=", channel)
    .where("provider_id", "=", providerId)
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether a START, a join or a link was heard at an address since then. */
export async function hasOptedInByPhoneSince(db: Db, channel: ChannelName, address: string, since: Date) {
  const row = await db
    .selectFrom("tidings_heard as h")
    .innerJoin("tidings_address as a", "a.id", "h.address_id")
    .select("h.id")
    .where("a.channel", "=", channel)
    .where("a.address", "in", addressForms(channel, address))
    .where("h.outcome", "in", ["started", "joined", "linked"])
    .where("h.heard_at", ">", since)
    .executeTakeFirst();
  return row !== undefined;
}

/** Writes down what was heard, before anything follows from it; `concludeHeard` completes it. Returns its id. */
export async function insertHeard(
  tx: Tx,
  heard: Omit<Insertable<HeardTable>, "patron_id" | "outcome">,
): Promise<number> {
  const made = await tx
    .insertInto("tidings_heard")
    .values({ ...heard, patron_id: null, outcome: "noted" })
    .executeTakeFirstOrThrow();
  return insertedId(made);
}

/** Writes what followed from a text, and which patron wrote it; null: nobody who is known. */
export async function concludeHeard(tx: Tx, id: number, outcome: string, patronId: number | null): Promise<void> {
  await tx.updateTable("tidings_heard").set({ outcome, patron_id: patronId }).where("id", "=", id).execute();
}

/** Somebody has dealt with a text that had no effect. False: somebody else was first, or there is no such text. */
export async function finishHeard(db: Db, id: number, by: string, now: Date): Promise<boolean> {
  const result = await db
    .updateTable("tidings_heard")
    .set({ done_by: [...by].slice(0, 64).join(""), done_at: now })
    .where("id", "=", id)
    .where("done_at", "is", null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

/** Nobody has dealt with a text after all. */
export async function unfinishHeard(db: Db, id: number): Promise<void> {
  await db.updateTable("tidings_heard").set({ done_by: null, done_at: null }).where("id", "=", id).execute();
}

/** Marks a text as dealt with by this decision, in place of an earlier mark. */
export async function overwriteFinish(tx: Tx, id: number, by: string, now: Date): Promise<void> {
  await tx.updateTable("tidings_heard").set({ done_by: by, done_at: now }).where("id", "=", id).execute();
}

/** What these patrons wrote that is no word about consent: a question, a renewal. It may name a title. */
export async function readOtherWords(
  db: Db,
  patronIds: readonly number[],
): Promise<{ id: number; patronId: number; text: string }[]> {
  if (patronIds.length === 0) return [];
  const rows = await db
    .selectFrom("tidings_heard")
    .select(["id", "patron_id", "text"])
    .where("patron_id", "in", [...patronIds])
    .where("intent", "=", "other")
    .where("text", "is not", null)
    .execute();
  return rows.flatMap(({ id, patron_id, text }) =>
    patron_id === null || text === null ? [] : [{ id, patronId: patron_id, text }],
  );
}

/** Erases the words of these texts; that they came, and what followed, stays. */
export async function eraseWords(db: Db, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable("tidings_heard")
    .set({ text: null })
    .where("id", "in", [...ids])
    .execute();
}

/**
 * Erases the words of a patron's texts, and of what strangers wrote from these addresses, which turned out to be the
 * patron's. Returns how many.
 */
export async function eraseHeard(tx: Tx, patronId: number, addressIds: readonly number[]): Promise<number> {
  const heard = await tx
    .updateTable("tidings_heard")
    .set({ text: null })
    .where((eb) =>
      eb.or([
        eb("patron_id", "=", patronId),
        eb.and([eb("patron_id", "is", null), eb("address_id", "in", [...addressIds, 0])]),
      ]),
    )
    .where("text", "is not", null)
    .executeTakeFirst();
  return Number(heard.numUpdatedRows);
}
