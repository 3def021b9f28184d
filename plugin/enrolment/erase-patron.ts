import { type Erasable, eraseAddress } from "../consent/erase-address.ts";
import { isErased } from "../consent/fingerprint.ts";
import { type Db, inTransaction, type Tx } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { optOut } from "./opt-out.ts";

export interface Erased {
  channels: number;
  addresses: number;
  messages: number;
  heard: number;
}

/**
 * Forgets a patron: opts them out everywhere, erases their addresses (a keyed fingerprint stays in their place), the
 * words of their messages, of their texts and of what staff noted, and their choices. The ledger stays and so proves
 * what was allowed. An address that another patron uses is kept, and a number that said STOP stays on the list of
 * stopped numbers: else nobody could go on obeying it. Harmless when repeated.
 */
export async function erasePatron(
  db: Db,
  patronId: number,
  by: string,
  fingerprint: (channel: ChannelName, address: string) => string,
  now: Date,
): Promise<Erased> {
  return inTransaction(db, async (tx) => {
    const known = await lockKnown(tx, patronId);
    const standings = await tx
      .selectFrom("tidings_standing")
      .select("channel")
      .where("patron_id", "=", patronId)
      .execute();
    for (const { channel } of standings) {
      await optOut(tx, { patronId, channel, event: "forgotten", source: "staff", actor: by }, now);
    }
    await burnLinks(tx, patronId, now);
    const own = await omitUsed(tx, patronId, known);
    for (const one of own) await eraseParked(tx, one, await eraseAddress(tx, one, fingerprint), by, now);
    const words = await eraseWords(
      tx,
      patronId,
      own.map((address) => address.id),
    );
    await tx.deleteFrom("tidings_choice").where("patron_id", "=", patronId).execute();
    await tx.deleteFrom("tidings_patron").where("patron_id", "=", patronId).execute();
    return { channels: standings.length, addresses: own.length, ...words };
  });
}

/**
 * The addresses that the ledger knows of this patron, locked in the order of their rows, and by the address itself as
 * all do who may make a new row of it: whoever opts in there meanwhile waits, and finds it gone.
 */
async function lockKnown(tx: Tx, patronId: number): Promise<Erasable[]> {
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
  for (const { channel, address } of rows.filter((row) => !isErased(row.address))) {
    const row = await tx
      .selectFrom("tidings_address")
      .select(["id", "channel", "address"])
      .where("channel", "=", channel)
      .where("address", "=", address)
      .forUpdate()
      .executeTakeFirst();
    if (row) locked.push(row);
  }
  return locked;
}

/** Without those that another patron uses: who once named it, and whose request is over, does not. */
async function omitUsed(tx: Tx, patronId: number, known: readonly Erasable[]): Promise<Erasable[]> {
  const used = await tx
    .selectFrom("tidings_standing")
    .select("address_id")
    .where("address_id", "in", [...known.map((address) => address.id), 0])
    .where("patron_id", "!=", patronId)
    // As everyone may whose consent or request is in force, too.
    .where("may_return", "=", 1)
    .execute();
  const ids = new Set(used.map((row) => row.address_id));
  return known.filter((address) => !ids.has(address.id));
}

/** A link that was asked for before must not opt in afterwards. */
async function burnLinks(tx: Tx, patronId: number, now: Date): Promise<void> {
  await tx
    .updateTable("tidings_link")
    .set({ used_at: now })
    .where("patron_id", "=", patronId)
    .where("used_at", "is", null)
    .execute();
}

/** Texts that a bot could not hand over; with their patron they are dealt with. */
async function eraseParked(
  tx: Tx,
  { channel, address }: Erasable,
  erased: string,
  by: string,
  now: Date,
): Promise<void> {
  const parked = tx.updateTable("tidings_parked").where("channel", "=", channel).where("address", "=", address);
  await parked
    .set({ done_by: [...by].slice(0, 64).join(""), done_at: now })
    .where("done_at", "is", null)
    .execute();
  await parked.set({ address: erased, text: "" }).execute();
}

/**
 * The words of the patron's messages and texts, and of what strangers wrote from addresses that turned out to be
 * theirs.
 */
async function eraseWords(
  tx: Tx,
  patronId: number,
  own: readonly number[],
): Promise<{ messages: number; heard: number }> {
  const heard = await tx
    .updateTable("tidings_heard")
    .set({ text: null })
    .where((eb) =>
      eb.or([
        eb("patron_id", "=", patronId),
        eb.and([eb("patron_id", "is", null), eb("address_id", "in", [...own, 0])]),
      ]),
    )
    .where("text", "is not", null)
    .executeTakeFirst();
  const messages = await tx
    .updateTable("tidings_message")
    .set({ text: null, subject: null })
    .where("patron_id", "=", patronId)
    // What is called off needs no words; an answer that is still to leave does, and they are the library's.
    .where((eb) => eb.or([eb("kind", "!=", "reply"), eb("state", "in", ["sent", "delivered", "failed", "cancelled"])]))
    .where("text", "is not", null)
    .executeTakeFirst();
  const notes = tx
    .selectFrom("tidings_ledger")
    .select("note_id")
    .where("patron_id", "=", patronId)
    .where("note_id", "is not", null);
  await tx.updateTable("tidings_note").set({ text: null }).where("id", "in", notes).execute();
  return { messages: Number(messages.numUpdatedRows), heard: Number(heard.numUpdatedRows) };
}
