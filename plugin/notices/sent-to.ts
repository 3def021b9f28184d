import { readAddresses } from "../consent/read-standing.ts";
import type { Tx } from "../database/connection.ts";
import type { ChannelName } from "../database/tables.ts";
import { readFormerAddresses } from "../outbox/superseded.ts";

/**
 * Where a message goes, as Koha's Notices tab shows it: the number with its country code, the mailbox, or that it went
 * to Telegram, whose chats have numbers that tell nobody anything.
 */
function sentTo({ channel, address }: { channel: ChannelName; address: string }): string {
  if (channel === "telegram") return "Telegram";
  return channel === "sms" ? `+${address}` : address;
}

/** The same for many addresses, by their ids. */
export async function readSentTo(tx: Tx, addressIds: readonly number[]): Promise<Map<number, string>> {
  const addresses = await readAddresses(tx, addressIds);
  return new Map([...addresses].map(([id, to]) => [id, sentTo(to)]));
}

/** Where the messages of earlier rounds of these notices went, by their notices; those that made none are missing. */
export async function readFormerSentTo(
  tx: Tx,
  rounds: readonly { noticeId: number; round: number }[],
): Promise<Map<number, string[]>> {
  const former = await readFormerAddresses(tx, rounds);
  const addresses = await readAddresses(tx, [...former.values()].flat());
  const shown = (id: number) => {
    const to = addresses.get(id);
    return to ? [sentTo(to)] : [];
  };
  const written = [...former].map(([noticeId, ids]) => [noticeId, ids.flatMap(shown)] as const);
  return new Map(written.filter(([, to]) => to.length > 0));
}
