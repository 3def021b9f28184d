import { isWanted } from "../../consent/wanted-kinds.ts";
import type { ChannelName } from "../../database/tables.ts";
import { KINDS, type Kind } from "../../routing/kinds.ts";
import { KIND_OF_TYPE, NOTICE_TYPES, type NoticeType } from "../../routing/notice-types.ts";
import { type ChosenWay, movedFrom, movedTo, type Reached, reachedByType } from "../../routing/reached.ts";
import type { ConsentView } from "./view.ts";

/** The ways that a patron has opted in to and that the library has set up, newest choice first. */
export function chosenWays({ channels, newestFirst, choices }: ConsentView): ChosenWay[] {
  return newestFirst.flatMap((channel): ChosenWay[] => {
    const one = channels.find((candidate) => candidate.channel === channel);
    if (one?.consent?.state !== "opted_in" || one.sender === undefined) return [];
    const works = one.consent.suppressed === null && one.consent.unreachable === null;
    return [{ channel, works, wants: (kind) => isWanted(choices, kind, channel) }];
  });
}

/** How each type of notice reaches a patron; empty where the patron is opted in nowhere, or nothing is known yet. */
export function reachedOf(view: ConsentView): ReadonlyMap<NoticeType, Reached> {
  const ways = chosenWays(view);
  return view.elected === undefined || ways.length === 0 ? new Map() : reachedByType(view.elected, ways);
}

/** Kinds that move, by the way by which they come now, or will. */
export type Moves = ReadonlyMap<ChannelName, readonly Kind[]>;

/** What comes by this channel once the patron opts in to it, by the way by which it comes now. */
export const movesIn = (view: ConsentView, channel: ChannelName): Moves =>
  gather(
    view,
    movedTo(channel, chosenWays(view), (kind) => isWanted(view.choices, kind, channel)),
  );

/** What comes another way once the patron leaves this channel, by that way. */
export const movesOut = (view: ConsentView, channel: ChannelName): Moves =>
  gather(view, movedFrom(channel, chosenWays(view)));

function gather(view: ConsentView, moves: (kind: string) => ChannelName | undefined): Moves {
  const gathered = new Map<ChannelName, Kind[]>();
  for (const kind of KINDS.filter((one) => isSent(view, one))) {
    const way = moves(kind);
    if (way !== undefined) gathered.set(way, [...(gathered.get(way) ?? []), kind]);
  }
  return gathered;
}

/** Whether anything of that kind is known to come by us; what has no type may. */
function isSent({ elected }: ConsentView, kind: Kind): boolean {
  const types = NOTICE_TYPES.filter((type) => KIND_OF_TYPE[type] === kind);
  if (elected === undefined || types.length === 0) return true;
  return types.some((type) => (elected.get(type)?.source ?? "none") !== "none");
}
