import type { Db } from "../../database/connection.ts";
import { calledName } from "../preferred-names.ts";
import { type Reach, withinReach } from "../reach.ts";

/** A patron whom a card names. */
export interface CardHolder {
  patronId: number;
  /** Empty where Koha has none. */
  firstName: string;
  /** A branchcode. */
  library: string;
}

/** The patron with exactly this card number; undefined if nobody within reach has it. Locks nothing. */
export async function readPatronByCard(db: Db, card: string, reach: Reach): Promise<CardHolder | undefined> {
  const row = await db
    .selectFrom("borrowers")
    .select(["borrowernumber", "branchcode", (await calledName(db)).as("firstname")])
    .where("cardnumber", "=", card)
    .where(withinReach(reach, "borrowers.borrowernumber", null))
    .executeTakeFirst();
  return row && { patronId: row.borrowernumber, firstName: (row.firstname ?? "").trim(), library: row.branchcode };
}
