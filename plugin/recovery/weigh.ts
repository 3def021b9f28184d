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
 * - `not_sent`: the provider lists no unaccounted text to its number;
 * - `left`: the provider lists at least as many as wait there, so it has left;
 * - `doubtful`: it may have left, and nobody can tell.
 */
export type Weight = "new" | "not_sent" | "left" | "doubtful";

export interface Books {
  /** Until when messages may have been sent that the database knows nothing of. */
  lostUntil: Date;
  /** The provider's list has been read to its end. */
  complete: boolean;
  /** By address id: texts on that list that are no attempt of ours and belong to no message yet. */
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
    // Only text messages can be looked up in the provider's list.
    if (channel !== "sms" || !complete) return "doubtful";
    const left = unclaimed.get(addressId) ?? 0;
    if (left === 0) return "not_sent";
    return left >= (waiting.get(addressId) ?? 0) ? "left" : "doubtful";
  };
  return new Map(held.map((message) => [message.id, weightOf(message)]));
}
