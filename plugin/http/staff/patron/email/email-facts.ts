import type { Db } from "../../../../database/connection.ts";
import { readWaitingHolds } from "../../../../koha/circulation/holds.ts";
import { readLoans } from "../../../../koha/circulation/loans.ts";
import { readContacts } from "../../../../koha/contacts.ts";
import { inOrder, readEmailOrder } from "../../../../koha/desk/email-order.ts";
import type { Host } from "../../../../koha/host.ts";
import { readKnownPatrons } from "../../../../koha/patrons.ts";
import { readEmail } from "../../../consent/email-address.ts";
import type { EmailFacts } from "./email-page.tsx";

/** The first of these that is an address, as typed; else what stands there instead. Pure. */
export function pickAddress(typed: readonly string[]): { to: string } | { typed: string } | undefined {
  const good = typed.find((one) => "address" in readEmail(one));
  if (good !== undefined) return { to: good };
  const [first] = typed;
  return first === undefined ? undefined : { typed: first };
}

/** Reads what an email to a patron can be about; undefined: Koha has no such patron. `today` is the library's day. */
export async function readEmailFacts(
  db: Db,
  host: Host,
  patronId: number,
  today: string,
): Promise<EmailFacts | undefined> {
  const contacts = await readContacts(db, patronId);
  const known = (await readKnownPatrons(db, [patronId])).get(patronId);
  if (!contacts || !known) return undefined;
  return {
    ...known,
    ...pickAddress(inOrder(contacts.emails, await readEmailOrder(db))),
    loans: await readLoans(db, host, patronId, today),
    holds: await readWaitingHolds(db, host, patronId),
  };
}
