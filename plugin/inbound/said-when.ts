import type { ChannelName } from "../database/tables.ts";

/** When something was said: by the provider's clock in whole seconds, where it tells; and when the bot had it. */
export interface Moment {
  saidAt: Date | null;
  heardAt: Date;
}

const SECOND_MS = 1_000;

/**
 * When the provider says that a text was written. Only Telegram says; what it dates into the future is as old as it can
 * be: just heard.
 */
export function saidWhen(heard: { channel: ChannelName; saidAt?: Date | undefined; heardAt: Date }): Moment {
  const { channel, saidAt, heardAt } = heard;
  if (channel !== "telegram" || saidAt === undefined) return { saidAt: null, heardAt };
  return { saidAt: saidAt < heardAt ? saidAt : heardAt, heardAt };
}

/** The earliest instant at which it can have been said, for all that we know. */
export const earliest = ({ saidAt, heardAt }: Moment): Date => saidAt ?? heardAt;

const inSeconds = (instant: Date): number => Math.floor(instant.getTime() / SECOND_MS);

/**
 * Does this STOP, or a block, go before that START? It does if it was said later, and where nobody can tell: of two in
 * one second, or of which one has no time, the later to come is the later; of two that came together, the STOP.
 */
export function stopIsLast(stop: Moment, start: Moment): boolean {
  if (start.saidAt === null) return stop.heardAt >= start.heardAt;
  if (stop.saidAt === null) {
    return stop.heardAt >= start.heardAt || inSeconds(stop.heardAt) > inSeconds(start.saidAt);
  }
  const [stopped, started] = [inSeconds(stop.saidAt), inSeconds(start.saidAt)];
  return stopped === started ? stop.heardAt >= start.heardAt : stopped > started;
}

/** Is it certain that this START was said after that STOP? Only where both have a time. */
export function startIsLast(start: Moment, stop: Moment): boolean {
  return start.saidAt !== null && stop.saidAt !== null && inSeconds(start.saidAt) > inSeconds(stop.saidAt);
}
