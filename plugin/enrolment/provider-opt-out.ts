import { lockAddress } from "../consent/standing.ts";
import { type Db, inTransaction } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { stopAddress } from "./stop-and-start.ts";

/** Records that a provider refused a message because its recipient has opted out there. Idempotent. */
export async function recordProviderOptOut(
  db: Db,
  channel: ChannelName,
  address: string,
  reason: "opted_out_at_provider" | "telegram_blocked",
  now: Date,
): Promise<void> {
  const event = reason === "telegram_blocked" ? "telegram_blocked" : "provider_blocked";
  await inTransaction(db, async (tx) => {
    const addressId = await lockAddress(tx, channel, address, now);
    await stopAddress(tx, { addressId, channel, address, event, source: "provider", actor: channel, reason }, now);
  });
}
