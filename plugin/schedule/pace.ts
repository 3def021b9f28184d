import type { Selectable } from "kysely";
import type { SenderTable } from "../database/tables.ts";

/** Slots are reserved at most this far ahead, so that a reply never waits behind a long queue of notices. */
const AHEAD_MS = 1_000;

export type Sender = Selectable<SenderTable>;

/** How many messages may be claimed for a sender now: `most` without a pace, else what fits into the next second. */
export function allowance(sender: Sender, most: number, now: Date): number {
  if (sender.per_second === null) return most;
  const interval = 1_000 / Number(sender.per_second);
  const free = now.getTime() + AHEAD_MS - Math.max(sender.next_at.getTime(), now.getTime());
  return free <= 0 ? 0 : Math.min(most, Math.ceil(free / interval));
}

/** Slots in which messages leave: the instant of the first, and the milliseconds between them; 0 means no pace. */
export interface Slots {
  first: Date;
  intervalMs: number;
}

/** The next `count` slots of a sender, and the instant from which the slots after them are free. */
export function nextSlots(
  { next_at, per_second }: Pick<Sender, "next_at"> & { per_second: number },
  count: number,
  now: Date,
): Slots & { next: Date } {
  const intervalMs = 1_000 / Number(per_second);
  const first = next_at > now ? next_at : now;
  return { first, intervalMs, next: new Date(first.getTime() + Math.ceil(count * intervalMs)) };
}
