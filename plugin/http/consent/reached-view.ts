import { isWanted } from "../../consent/wanted-kinds.ts";
import type { ChannelName } from "../../database/tables.ts";
import { NOTICE_GROUPS, type NoticeGroup, type NoticeName, nameNotices } from "../../routing/notice-groups.ts";
import { KIND_OF_TYPE, NOTICE_TYPES } from "../../routing/notice-types.ts";
import {
  type ChosenWay,
  movedFrom,
  movedTo,
  type Reachability,
  type ReachedRow,
  reachedRows,
} from "../../routing/reached.ts";
import type { ConsentView } from "./view.ts";

/** The ways that a patron has opted in to and that the library has set up, newest choice first. */
function chosenWays({ channels, newestFirst, choices }: ConsentView): ChosenWay[] {
  return newestFirst.flatMap((channel): ChosenWay[] => {
    const one = channels.find((candidate) => candidate.channel === channel);
    if (one?.consent?.state !== "opted_in" || one.sender === undefined) return [];
    const works = one.consent.suppressed === null && one.consent.unreachable === null;
    return [{ channel, works, wants: (kind) => isWanted(choices, kind, channel) }];
  });
}

const reachabilityOf = (view: ConsentView): Reachability => ({
  rulings: view.rulings,
  ways: chosenWays(view),
  guardians: view.guardians,
});

/** How each type of notice reaches a patron; empty where the patron is opted in nowhere, or nothing is known yet. */
export function reachedOf(view: ConsentView): readonly ReachedRow[] {
  const person = reachabilityOf(view);
  return view.elected === undefined || person.ways.length === 0 ? [] : reachedRows(view.elected, person);
}

/** Notices that move, by the way by which they come now, or will. */
export type Moves = ReadonlyMap<ChannelName, readonly NoticeName[]>;

/** What comes by this channel once the patron opts in to it, by the way by which it comes now. */
export const movesIn = (view: ConsentView, channel: ChannelName): Moves =>
  gather(
    view,
    movedTo(channel, reachabilityOf(view), (kind) => isWanted(view.choices, kind, channel)),
  );

/** What comes another way once the patron leaves this channel, by that way. */
export const movesOut = (view: ConsentView, channel: ChannelName): Moves =>
  gather(view, movedFrom(channel, reachabilityOf(view)));

function gather(view: ConsentView, moves: (group: NoticeGroup) => ChannelName | undefined): Moves {
  const sent = NOTICE_GROUPS.filter((group) => view.rulings(group).sends && isSent(view, group));
  const gathered = new Map<ChannelName, NoticeGroup[]>();
  for (const group of sent) {
    const way = moves(group);
    if (way !== undefined) gathered.set(way, [...(gathered.get(way) ?? []), group]);
  }
  return new Map([...gathered].map(([way, groups]) => [way, nameNotices(groups, sent)]));
}

/** Whether anything of that group is known to come by us; what has no type comes with the others of its kind. */
function isSent({ elected }: ConsentView, { kind, type }: NoticeGroup): boolean {
  const types = NOTICE_TYPES.filter((one) => (type === "other" ? KIND_OF_TYPE[one] === kind : one === type));
  if (elected === undefined || types.length === 0) return true;
  return types.some((one) => (elected.get(one)?.source ?? "none") !== "none");
}
