import type { ChannelName } from "../database/tables.ts";
import type { Elected, ElectedBecause, ElectedByType, Otherwise } from "./elected.ts";
import { KIND_OF_TYPE, NOTICE_TYPES, type NoticeType } from "./notice-types.ts";

/** A way that a patron has opted in to. */
export interface ChosenWay {
  channel: ChannelName;
  /** Nothing speaks against its address: nobody said STOP there, and it can be reached. */
  works: boolean;
  wants(kind: string): boolean;
}

/** How a type of notice reaches a patron. */
export type Reached =
  /** By our message; `beside` is what Koha sends as well. */
  | { by: "us"; channel: ChannelName; beside: Otherwise; because: ElectedBecause }
  /** By our message, but nothing goes to that address for now. */
  | { by: "stopped"; channel: ChannelName }
  /** Not by us: by Koha's own mail or letter, or by nothing. `channel` is the way that the patron chose for it. */
  | { by: Otherwise; channel: ChannelName | undefined; because: ElectedBecause };

/**
 * How each type reaches a patron, as `routing/route` chooses: of the ways that want its kind, the one chosen last.
 * `ways` are those opted in to, newest choice first. Types without an election are missing: nothing is known of them.
 */
export function reachedByType(elected: ElectedByType, ways: readonly ChosenWay[]): Map<NoticeType, Reached> {
  const reached = new Map<NoticeType, Reached>();
  for (const type of NOTICE_TYPES) {
    const one = elected.get(type);
    const way = ways.find(({ wants }) => wants(KIND_OF_TYPE[type]));
    if (one) reached.set(type, reachedBy(one, way));
  }
  return reached;
}

function reachedBy({ source, because, otherwise }: Elected, way: ChosenWay | undefined): Reached {
  if (source === "none") return { by: otherwise, channel: way?.channel, because };
  if (!way) return { by: otherwise, channel: undefined, because: "unticked_here" };
  const { channel } = way;
  return way.works ? { by: "us", channel, beside: otherwise, because } : { by: "stopped", channel };
}

/** The kinds that come by another way now and will come by `channel` once it is chosen anew. */
export function movedTo(channel: ChannelName, ways: readonly ChosenWay[], wanted: (kind: string) => boolean) {
  return (kind: string): ChannelName | undefined => {
    const now = ways.find(({ wants }) => wants(kind))?.channel;
    return now !== undefined && now !== channel && wanted(kind) ? now : undefined;
  };
}

/** The way by which a kind comes once `channel` is left; undefined: it does not come by `channel`, or by none then. */
export function movedFrom(channel: ChannelName, ways: readonly ChosenWay[]) {
  return (kind: string): ChannelName | undefined => {
    const [now, next] = ways.filter(({ wants }) => wants(kind));
    return now?.channel === channel ? next?.channel : undefined;
  };
}
