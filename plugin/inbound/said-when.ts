import type { ChannelName } from "../database/tables.ts";

/**
 * When something was said: by the provider's clock in whole seconds, where the provider tells; and when the bot
 * received it.
 */
export interface Moment {
  saidAt: Date | null;
  heardAt: Date;
}

const SECOND_MS = 1_000;

/**
 * Two words that were taken this soon after each other may have come in the other order: the clock of the host may have
 * been put back in between.
 */
export const CLOCK_PUT_BACK_MS = 30_000;

/**
 * When the provider says that a text was written. Only Telegram tells; a date in the future is replaced by the latest
 * one possible, that of hearing it.
 */
export function saidWhen(heard: { channel: ChannelName; saidAt?: Date | undefined; heardAt: Date }): Moment {
  const { channel, saidAt, heardAt } = heard;
  if (channel !== "telegram" || saidAt === undefined) return { saidAt: null, heardAt };
  return { saidAt: saidAt < heardAt ? saidAt : heardAt, heardAt };
}

/** The earliest instant at which it can have been said, for all we know. */
export const earliest = ({ saidAt, heardAt }: Moment): Date => saidAt ?? heardAt;

const inSeconds = (instant: Date): number => Math.floor(instant.getTime() / SECOND_MS);

/**
 * Whether this STOP, or a block, takes precedence over that START. It does if it was said later, and also where nobody
 * can tell. Of two in one second, or where one has no time, the one that came later counts as later; of two that came
 * together, the STOP.
 */
export function stopIsLast(stop: Moment, start: Moment): boolean {
  if (start.saidAt === null) return stop.heardAt >= start.heardAt;
  if (stop.saidAt === null) {
    return stop.heardAt >= start.heardAt || inSeconds(stop.heardAt) > inSeconds(start.saidAt);
  }
  const [stopped, started] = [inSeconds(stop.saidAt), inSeconds(start.saidAt)];
  return stopped === started ? stop.heardAt >= start.heardAt : stopped > started;
}

/** Whether it is certain that this START was said after that STOP, which takes a time for both. */
export function startIsLast(start: Moment, stop: Moment): boolean {
  return start.saidAt !== null && stop.saidAt !== null && inSeconds(start.saidAt) > inSeconds(stop.saidAt);
}
