import { onePhone, phoneForms } from "../consent/phones/one-phone.ts";
import type { Db, Tx } from "../database/connection.ts";

/** What the provider lists and no message of ours accounts for. */
export interface Unclaimed {
  /** References by the row that stands for their phone, oldest first. */
  references: ReadonlyMap<number, string[]>;
  /** The row that stands for the phone of a row: a phone may be stored in several written forms. */
  rowOf(addressId: number): number;
}

/** Reads the provider's texts that are no attempt of ours and belong to no message yet, by phone. */
export async function readUnclaimed(db: Db | Tx): Promise<Unclaimed> {
  const texts = await db
    .selectFrom("tidings_restore_text as t")
    // The provider's late answer to an attempt may have named it since.
    .leftJoin("tidings_attempt as p", "p.reference", "t.reference")
    .leftJoin("tidings_attempt_archive as o", "o.reference", "t.reference")
    .select(["t.address", "t.reference"])
    .where("t.channel", "=", "sms")
    .where("t.message_id", "is", null)
    .where("p.reference", "is", null)
    .where("o.reference", "is", null)
    .orderBy("t.sent_at")
    .execute();
  const { firsts, phones } = await readPhones(db, [...new Set(texts.flatMap(({ address }) => phoneForms(address)))]);
  const references = new Map<number, string[]>();
  for (const { address, reference } of texts) {
    const id = firsts.get(onePhone(address));
    if (id !== undefined) references.set(id, [...(references.get(id) ?? []), reference]);
  }
  return { references, rowOf: (addressId) => firsts.get(phones.get(addressId) ?? "") ?? addressId };
}

/** Of each phone its first row, and of each row its phone. */
async function readPhones(db: Db | Tx, forms: readonly string[]) {
  const firsts = new Map<string, number>();
  const phones = new Map<number, string>();
  if (forms.length === 0) return { firsts, phones };
  const rows = await db
    .selectFrom("tidings_address")
    .select(["id", "address"])
    .where("channel", "=", "sms")
    .where("address", "in", forms)
    .orderBy("id")
    .execute();
  for (const { id, address } of rows) {
    const phone = onePhone(address);
    phones.set(id, phone);
    if (!firsts.has(phone)) firsts.set(phone, id);
  }
  return { firsts, phones };
}
