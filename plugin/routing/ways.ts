import type { Reachable } from "../consent/standing.ts";
import type { ChannelName } from "../database/tables.ts";
import type { Ruling, Ways } from "./rules/notice-rule.ts";

/** One way to one person. */
export interface Way {
  channel: ChannelName;
  sender: string;
  addressId: number;
  ledgerId: number;
  /** Who gets it. */
  patronId: number;
  /** A guardian, whom the child has not allowed to see what it borrows. */
  hidesTitles?: true;
}

/** Somebody whom a notice may go to. */
export interface Person {
  patronId: number;
  /** Their consent by channel, newest choice first. */
  choices: readonly Reachable[];
  /** Whether they want this kind of notice by that channel. */
  wants(channel: ChannelName): boolean;
  hidesTitles?: boolean;
}

/** The ways, given newest choice first, as the rules prefer them. */
export function inOrder<One extends { channel: ChannelName }>(newestFirst: readonly One[], ways: Ways): readonly One[] {
  if (ways.mode === "latest") return newestFirst;
  const place = ({ channel }: One) => (ways.order.includes(channel) ? ways.order.indexOf(channel) : ways.order.length);
  return newestFirst.toSorted((a, b) => place(a) - place(b));
}

/** The ways of a person by which a notice can leave now, in the order of the rules. */
function waysOf(person: Person, { ways }: Ruling, senders: ReadonlyMap<ChannelName, string>): readonly Way[] {
  const open = person.choices
    .filter(({ state, channel }) => state === "opted_in" && person.wants(channel))
    .flatMap(({ channel, addressId, ledgerId }): Way[] => {
      const sender = senders.get(channel);
      if (sender === undefined || addressId === null) return [];
      const { patronId } = person;
      return [{ channel, sender, addressId, ledgerId, patronId, ...(person.hidesTitles ? { hidesTitles: true } : {}) }];
    });
  return inOrder(open, ways);
}

/** Where a notice goes: of which one Koha's row tells, what else may take its place, and what goes besides. */
export interface Choice {
  first: Way;
  /** Taken in this order where the first cannot take the text. */
  instead: readonly Way[];
  also: readonly Way[];
}

/**
 * Chooses by the rules among the ways of a patron and their guardians; undefined: none is open. Where notices go to
 * guardians and none of them can be reached, they go to the patron: the address may be one that was given for the
 * child.
 */
export function chooseWays(
  patron: Person,
  guardians: readonly Person[],
  ruling: Ruling,
  senders: ReadonlyMap<ChannelName, string>,
): Choice | undefined {
  const reached = (persons: readonly Person[]) =>
    persons.map((one) => waysOf(one, ruling, senders)).filter((ways) => ways.length > 0);
  const own = reached([patron]);
  const theirs = ruling.to === "patron" ? [] : reached(guardians);
  const chosen = ruling.to === "guardian" && theirs.length > 0 ? theirs : [...own, ...theirs];
  const [[first, ...rest] = [], ...others] = chosen;
  if (!first) return undefined;
  const all = ruling.ways.mode === "all";
  const also = [...(all ? rest : []), ...others.flatMap((ways) => (all ? ways : ways.slice(0, 1)))];
  // Two guardians, or a guardian and the child, may have one phone: it hears once.
  const apart = also.filter(({ addressId }, at) => also.findIndex((one) => one.addressId === addressId) === at);
  return { first, instead: all ? [] : rest, also: apart.filter(({ addressId }) => addressId !== first.addressId) };
}
