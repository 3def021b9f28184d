import type { Tx } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import type { Erasable } from "./erase-address.ts";
import { isErased } from "./fingerprint.ts";
import { addressForms } from "./phones/one-phone.ts";

/**
 * The addresses that the ledger knows of a patron, locked in the order of their rows, and by the address itself as
 * everything does that may make a new row of it: an opt-in there meanwhile waits, and finds it gone.
 */
export async function lockOwnAddresses(tx: Tx, patronId: number): Promise<Erasable[]> {
  const rows = await tx
    .selectFrom("tidings_address as a")
    .select(["a.id", "a.channel", "a.address"])
    .where("a.id", "in", (eb) =>
      eb
        .selectFrom("tidings_ledger as l")
        .select("l.address_id")
        .where("l.patron_id", "=", patronId)
        .where("l.address_id", "is not", null)
        .$narrowType<{ address_id: number }>(),
    )
    .orderBy("a.id")
    .execute();
  const locked: Erasable[] = [];
  for (const { id, channel, address } of rows.filter((row) => !isErased(row.address))) {
    const there = await tx
      .selectFrom("tidings_address")
      .select(["id", "channel", "address"])
      .where("channel", "=", channel)
      // Its number may be turned into its one form meanwhile.
      .where("address", "in", addressForms(channel, address))
      .orderBy("id")
      .forUpdate()
      .execute();
    const row = there.find((one) => one.id === id);
    if (row) locked.push(row);
  }
  return locked;
}

/**
 * These addresses without those that another patron uses; a patron who once named one, and whose request is over, does
 * not use it.
 */
export async function omitUsed(tx: Tx, patronId: number, known: readonly Erasable[]): Promise<Erasable[]> {
  const used = await tx
    .selectFrom("tidings_standing")
    .select("address_id")
    .where("address_id", "in", [...known.map((address) => address.id), 0])
    .where("patron_id", "!=", patronId)
    // Everybody whose consent or request is in force may return, too.
    .where("may_return", "=", 1)
    .execute();
  const ids = new Set(used.map((row) => row.address_id));
  return known.filter((address) => !ids.has(address.id));
}

/** The channels for which a patron ever decided something or was asked. */
export async function readOwnChannels(tx: Tx, patronId: number): Promise<ChannelName[]> {
  const rows = await tx.selectFrom("tidings_standing").select("channel").where("patron_id", "=", patronId).execute();
  return rows.map((row) => row.channel);
}

/** Uses up a patron's links: one that was asked for before must not opt in afterwards. */
export async function burnLinks(tx: Tx, patronId: number, now: Date): Promise<void> {
  await tx
    .updateTable("tidings_link")
    .set({ used_at: now })
    .where("patron_id", "=", patronId)
    .where("used_at", "is", null)
    .execute();
}

/** Erases what staff noted at the steps of a patron's consent; the steps stay. */
export async function eraseNotes(tx: Tx, patronId: number): Promise<void> {
  const notes = tx
    .selectFrom("tidings_ledger")
    .select("note_id")
    .where("patron_id", "=", patronId)
    .where("note_id", "is not", null);
  await tx.updateTable("tidings_note").set({ text: null }).where("id", "in", notes).execute();
}

/** Deletes a patron's choices by kind of notice, their language and the fields that they marked. */
export async function erasePreferences(tx: Tx, patronId: number): Promise<void> {
  await tx.deleteFrom("tidings_choice").where("patron_id", "=", patronId).execute();
  await tx.deleteFrom("tidings_patron").where("patron_id", "=", patronId).execute();
}
