import { sql } from "kysely";
import { optIn } from "../consent/transitions.ts";
import { type Db, inTransaction } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { aKoha } from "../koha/queue/notice.fixture.ts";

export interface OptedInPatron {
  patronId: number;
  addressId: number;
  address: string;
  ledgerId: number;
}

const OPTED_IN_LONG_AGO = new Date("2026-01-05T09:00:00Z");

/** A patron whom Koha knows and who has opted in at a number or chat of their own. */
export async function anOptedInPatron(db: Db, channel: ChannelName = "sms"): Promise<OptedInPatron> {
  await aKoha(db);
  const { insertId } = await sql`insert into borrowers (branchcode, categorycode) values ('MPL', 'PT')`.execute(db);
  const patronId = Number(insertId);
  const address = String(channel === "sms" ? 15_550_100_000 + patronId : 900_100_000 + patronId);
  const by = { source: "opt_in_page", actor: "patron", byPhone: false } as const;
  const opted = await inTransaction(db, (tx) => optIn(tx, { patronId, channel, address, ...by }, OPTED_IN_LONG_AGO));
  return { patronId, address, ...opted };
}

/** The patron leaves the library: Koha deletes the row, and with it the notices. */
export async function removeFromKoha(db: Db, patronId: number): Promise<void> {
  await db.deleteFrom("borrowers").where("borrowernumber", "=", patronId).execute();
}
