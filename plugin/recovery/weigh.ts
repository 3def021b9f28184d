import type { ChannelName } from "../database/tables.ts";

/** A message that waits in a restored database. */
export interface Held {
  id: number;
  channel: ChannelName;
  addressId: number;
  /** When Koha queued the notice, or we made the message. */
  madeAt: Date;
}

/**
 * What can be said of a message that waits in a restored database:
 * - `new`: made after the restore;
 * - `not_sent`: the provider lists nothing to its number that nobody accounts for;
 * - `left`: the provider lists as many as wait there, so it has left;
 * - `doubtful`: it may have left, and nobody can tell.
 */
export type Weight = "new" | "not_sent" | "left" | "doubtful";

export interface Books {
  /** Until when messages may have been sent of which the database knows nothing. */
  lostUntil: Date;
  /** The provider's list has been read to its end. */
  complete: boolean;
  /** By address: texts on that list that are no attempt of ours and nobody's yet. */
  unclaimed: ReadonlyMap<number, number>;
}

/** Weighs what waits; pure. The order of the messages is that in which they were made. */
export function weigh(held: readonly Held[], { lostUntil, complete, unclaimed }: Books): Map<number, Weight> {
  const old = held.filter(({ madeAt }) => madeAt <= lostUntil);
  const waiting = new Map<number, number>();
  for (const { channel, addressId } of old) {
    if (channel === "sms") waiting.set(addressId, (waiting.get(addressId) ?? 0) + 1);
  }
  const weightOf = ({ channel, addressId, madeAt }: Held): Weight => {
    if (madeAt > lostUntil) return "new";
    // Only texts stand in books that can be asked.
    if (channel !== "sms" || !complete) return "doubtful";
    const left = unclaimed.get(addressId) ?? 0;
    if (left === 0) return "not_sent";
    return left >= (waiting.get(addressId) ?? 0) ? "left" : "doubtful";
  };
  return new Map(held.map((message) => [message.id, weightOf(message)]));
}
