import type { Db } from "../database/connection.ts";
import type { EmailField, PhoneField } from "./contacts.ts";

/** Writes numbers and addresses into a patron's record, as staff type them. */
export async function aRecordOf(
  db: Db,
  patronId: number,
  contacts: Partial<Record<PhoneField | EmailField, string | null>>,
): Promise<void> {
  await db.updateTable("borrowers").set(contacts).where("borrowernumber", "=", patronId).execute();
}
