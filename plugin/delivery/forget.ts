import { isErased } from "../consent/fingerprint.ts";
import { type Db, inTransaction, type Tx } from "../database.ts";
import type { ChannelName } from "../tables.ts";
import { leave } from "./leaving.ts";

export interface Forgotten {
  channels: number;
  addresses: number;
  messages: number;
  heard: number;
}

/**
 * Forgets a patron: opts them out everywhere, erases their addresses (a keyed fingerprint stays in their place), the words of their messages, of
 * their texts and of what staff noted, and their choices. The ledger stays and so proves what was allowed. An address that another patron
 * uses is kept, and a number that said STOP stays on the list of stopped numbers: else nobody could go on obeying it. Harmless when repeated.
 */
export async function forgetPatron(
  db: Db,
  patronId: number,
  by: string,
  fingerprint: (channel: ChannelName, address: string) => string,
  now: Date,
): Promise<Forgotten> {
  return inTransaction(db, async (tx) => {
    const standings = await tx
      .selectFrom("tidings_standing")
      .select("channel")
      .where("patron_id", "=", patronId)
      .execute();
    for (const { channel } of standings) {
      await leave(tx, { patronId, channel, event: "forgotten", source: "staff", actor: by }, now);
    }
    const own = await ownAddresses(tx, patronId);
    for (const { id, channel, address } of own) {
      // With the row's number, since the same address may come back and be forgotten again.
      const erased = `${fingerprint(channel, address)}:${id}`;
      await tx.updateTable("tidings_address").set({ address: erased }).where("id", "=", id).execute();
    }
    const heard = await tx
      .updateTable("tidings_heard")
      .set({ text: null })
      .where("patron_id", "=", patronId)
      .where("text", "is not", null)
      .executeTakeFirst();
    const messages = await tx
      .updateTable("tidings_message")
      .set({ text: null, subject: null })
      .where("patron_id", "=", patronId)
      .where("state", "in", ["sent", "delivered", "failed", "cancelled"])
      .where("text", "is not", null)
      .executeTakeFirst();
    const notes = tx
      .selectFrom("tidings_ledger")
      .select("note_id")
      .where("patron_id", "=", patronId)
      .where("note_id", "is not", null);
    await tx.updateTable("tidings_note").set({ text: null }).where("id", "in", notes).execute();
    await tx.deleteFrom("tidings_choice").where("patron_id", "=", patronId).execute();
    await tx.deleteFrom("tidings_patron").where("patron_id", "=", patronId).execute();
    return {
      channels: standings.length,
      addresses: own.length,
      messages: Number(messages.numUpdatedRows),
      heard: Number(heard.numUpdatedRows),
    };
  });
}

/** The addresses that the ledger knows of this patron and of nobody else. */
async function ownAddresses(tx: Tx, patronId: number) {
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
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("tidings_standing as s")
            .select("s.patron_id")
            .whereRef("s.address_id", "=", "a.id")
            .where("s.patron_id", "!=", patronId),
        ),
      ),
    )
    .forUpdate()
    .execute();
  return rows.filter((row) => !isErased(row.address));
}
