import { optIn } from "../../../plugin/consent/transitions.ts";
import { type Db, inTransaction } from "../../../plugin/database/connection.ts";
import { tickTerms } from "../koha/agreed.ts";
import { PATRONS } from "../koha/patrons.ts";
import { LIBRARY } from "../town.ts";

/** Where a patron agreed to be written to, and the step by which they did. */
export interface Consent {
  addressId: number;
  ledgerId: number;
}

/** Lets the patrons who chose Telegram have done so before the week that is written down. */
export async function optInChats(db: Db, at: Date): Promise<void> {
  for (const { id, chatId, chose, lang } of PATRONS) {
    if (chose !== "telegram" || chatId === undefined) continue;
    await inTransaction(db, async (tx) => {
      const terms = await tickTerms(tx, { channel: "telegram", lang }, LIBRARY.name, at);
      const by = { source: "telegram", actor: "patron", byPhone: true } as const;
      await optIn(tx, { patronId: id, channel: "telegram", address: String(chatId), ...by, terms }, at);
    });
  }
}

/** Every patron's consent, by `<patron> <channel>`. */
export async function readConsents(db: Db): Promise<Map<string, Consent>> {
  const rows = await db
    .selectFrom("tidings_standing")
    .select(["patron_id", "channel", "address_id", "ledger_id"])
    .where("state", "=", "opted_in")
    .execute();
  return new Map(
    rows.flatMap(({ patron_id, channel, address_id, ledger_id }) =>
      address_id === null ? [] : [[`${patron_id} ${channel}`, { addressId: address_id, ledgerId: ledger_id }] as const],
    ),
  );
}
