import { sql } from "kysely";
import { onePhone, phoneForms } from "../consent/phones/one-phone.ts";
import type { Db } from "../database/connection.ts";

const MOST = 100;

/**
 * Texts that the bot could not hand over, oldest first, with the patron who was last reached at that number or chat.
 */
export async function readParked(db: Db) {
  const rows = await db
    .selectFrom("tidings_parked as p")
    .select(["p.id", "p.heard_at", "p.channel", "p.kind", "p.address", "p.text"])
    .select((eb) =>
      eb
        .selectFrom("tidings_address as a")
        .innerJoin("tidings_standing as s", "s.address_id", "a.id")
        .select("s.patron_id")
        .whereRef("a.channel", "=", "p.channel")
        // The address of a parked text may be anything, even something other than ASCII.
        .where("a.address", "=", sql<string>`convert(p.address using ascii)`)
        .orderBy("s.held_address_id", "desc")
        .orderBy("s.ledger_id", "desc")
        .limit(1)
        .as("patron_id"),
    )
    .where("p.done_at", "is", null)
    .orderBy("p.id")
    .limit(MOST)
    .execute();
  const numbers = rows.filter(({ patron_id, channel, address }) => {
    return patron_id === null && channel === "sms" && /^\d+$/.test(address);
  });
  const patrons = await readPatronsAt(
    db,
    numbers.flatMap(({ address }) => phoneForms(address)),
  );
  const patronOf = (row: (typeof rows)[number]) =>
    row.patron_id ?? (row.channel === "sms" ? patrons.get(onePhone(row.address)) : undefined) ?? null;
  return rows.map((row) => ({ ...row, patron_id: patronOf(row) }));
}

/** By phone, the patron who was last reached there; rows of before may have another form. */
export async function readPatronsAt(db: Db, forms: readonly string[]): Promise<Map<string, number>> {
  if (forms.length === 0) return new Map();
  const rows = await db
    .selectFrom("tidings_address as a")
    .innerJoin("tidings_standing as s", "s.address_id", "a.id")
    .select(["a.address", "s.patron_id"])
    .where("a.channel", "=", "sms")
    .where("a.address", "in", forms)
    // The last one stays: who is opted in there, else who decided last.
    .orderBy("s.held_address_id")
    .orderBy("s.ledger_id")
    .execute();
  return new Map(rows.map(({ address, patron_id }) => [onePhone(address), patron_id]));
}
