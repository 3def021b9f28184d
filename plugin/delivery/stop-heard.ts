import { withdraw } from "../consent/opt.ts";
import { lockAddress } from "../consent/standing.ts";
import { suppress } from "../consent/suppression.ts";
import { type Db, inTransaction } from "../database.ts";
import { cancelWaiting } from "../outbox/cancel.ts";
import type { ChannelName } from "../tables.ts";

/**
 * A provider refused a message because its recipient has opted out there: ledger event, suppression, and what waits is cancelled. Harmless
 * when repeated.
 */
export async function recordProviderStop(
  db: Db,
  channel: ChannelName,
  address: string,
  reason: "opted_out_at_provider" | "telegram_blocked",
  now: Date,
): Promise<void> {
  const event = reason === "telegram_blocked" ? "telegram_blocked" : "provider_blocked";
  await inTransaction(db, async (tx) => {
    const addressId = await lockAddress(tx, channel, address, now);
    await suppress(tx, channel, address, event, now);
    await withdraw(tx, { addressId, channel, event, source: "provider", actor: channel }, now);
    await cancelWaiting(tx, addressId, reason, now);
  });
}
