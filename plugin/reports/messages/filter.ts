import type { ChannelName, MessageKind } from "../../database/tables.ts";
import type { Reach } from "../../koha/reach.ts";
import type { ShownState } from "./shown-state.ts";

/**
 * What a list of messages shows. A part that is missing leaves nothing out; a list that is empty leaves everything out:
 * whoever searches for a name that nobody has finds nothing.
 */
export interface MessageFilter {
  /** The libraries whose patrons may be seen. */
  reach: Reach;
  /** Of one of these patrons; or, where addresses are given too, to one of those. */
  patronIds?: readonly number[];
  /** To one of these addresses; or, where patrons are given too, of one of those. */
  addressIds?: readonly number[];
  /** The hold or loan that it is about, as `hold:7`; or one of several. */
  about?: string | readonly string[];
  states?: readonly ShownState[];
  channels?: readonly ChannelName[];
  /** The patron's home library when the message was made. */
  libraries?: readonly string[];
  letterCodes?: readonly string[];
  kinds?: readonly MessageKind[];
  reasons?: readonly string[];
  /** Made at that instant or later. */
  from?: Date;
  /** Made before that instant. */
  until?: Date;
}

export const USUAL_DAYS = 30;
const DAY_MS = 24 * 60 * 60_000;

/** The last 30 days, for whoever asks for no other time. */
export function withUsualDays(filter: MessageFilter, now: Date): MessageFilter {
  if (filter.from || filter.until) return filter;
  return { ...filter, from: new Date(now.getTime() - USUAL_DAYS * DAY_MS) };
}
