import type { ChannelName } from "../database/tables.ts";
import { type Elected, type ElectedBecause, type ElectedByType, type Otherwise, switchedOff } from "./elected.ts";
import type { NoticeGroup, RulingsOfPatron } from "./notice-groups.ts";
import { KIND_OF_TYPE, NOTICE_TYPES, type NoticeType } from "./notice-types.ts";
import { type Ruling, STEPS, type Step, TYPES_WITH_STEPS } from "./rules/notice-rule.ts";
import { inOrder } from "./ways.ts";

/** A way that a person has opted in to. */
export interface ChosenWay {
  channel: ChannelName;
  /** Nothing speaks against its address: nobody said STOP there, and it can be reached. */
  works: boolean;
  wants(kind: string): boolean;
}

/** Whom a patron's notices may go to, and what the rules say of them. */
export interface Reachability {
  rulings: RulingsOfPatron;
  /** The patron's own, newest choice first. */
  ways: readonly ChosenWay[];
  /** Of each who answers for the patron. */
  guardians: readonly (readonly ChosenWay[])[];
}

/** How a type of notice reaches a patron. */
export type Reached =
  /** By our messages; `beside` is what Koha sends as well. */
  | {
      by: "us";
      channels: readonly ChannelName[];
      beside: Otherwise;
      because: ElectedBecause;
      /** A guardian gets it too. */
      guardianToo?: true;
    }
  /** By our message to who answers for the patron. */
  | { by: "guardian"; beside: Otherwise; because: ElectedBecause }
  /** By our message, but nothing goes to that address for now. */
  | { by: "stopped"; channel: ChannelName }
  /** Not by us: by Koha's own mail or letter, or by nothing. `channel` is the way that the patron chose for it. */
  | { by: Otherwise; channel: ChannelName | undefined; because: ElectedBecause };

/** How one type reaches the patron; of a type with steps, one of its reminders or all. */
export interface ReachedRow {
  type: NoticeType;
  step: Step | null;
  reached: Reached;
}

/**
 * How each type reaches a patron, as `routing/route` decides: by which of the ways that want its kind, and to whom, the
 * rules say. Reminders are apart where they differ. Types without an election are missing: nothing is known of them.
 */
export function reachedRows(elected: ElectedByType, person: Reachability): ReachedRow[] {
  return NOTICE_TYPES.flatMap((type): ReachedRow[] => {
    const one = elected.get(type);
    if (!one) return [];
    const row = (step: Step | null) => ({ type, step, reached: reachedBy(one, type, step, person) });
    if (!TYPES_WITH_STEPS.includes(type)) return [row(null)];
    const [first = row(1), ...others] = STEPS.map(row);
    const alike = others.every(({ reached }) => JSON.stringify(reached) === JSON.stringify(first.reached));
    return alike ? [{ ...first, step: null }] : [first, ...others];
  });
}

function reachedBy(
  elected: Elected,
  type: NoticeType,
  step: Step | null,
  { rulings, ways, guardians }: Reachability,
): Reached {
  const ruling = rulings({ type, step });
  const { source, because, otherwise } = ruling.sends ? elected : switchedOff(elected);
  const wanting = (some: readonly ChosenWay[]) => leaving(ruling, some, KIND_OF_TYPE[type]);
  const [own, theirs] = [wanting(ways), ruling.to !== "patron" && guardians.some((some) => wanting(some).length > 0)];
  if (source === "none") return { by: otherwise, channel: own[0]?.channel, because };
  if (theirs && ruling.to === "guardian") return { by: "guardian", beside: otherwise, because };
  const channels = own.filter(({ works }) => works).map(({ channel }) => channel);
  if (channels.length > 0) {
    return { by: "us", channels, beside: otherwise, because, ...(theirs ? { guardianToo: true } : {}) };
  }
  if (theirs) return { by: "guardian", beside: otherwise, because };
  const [first] = own;
  return first
    ? { by: "stopped", channel: first.channel }
    : { by: otherwise, channel: undefined, because: "unticked_here" };
}

/** Of these ways those by which a notice of that kind leaves. */
function leaving({ ways }: Ruling, newestFirst: readonly ChosenWay[], kind: string): readonly ChosenWay[] {
  const wanting = inOrder(
    newestFirst.filter(({ wants }) => wants(kind)),
    ways,
  );
  return ways.mode === "all" ? wanting : wanting.slice(0, 1);
}

/** By which channels notices come to the patron; none where they are off, or a guardian's. */
function channelsOf({ rulings, guardians }: Reachability, ways: readonly ChosenWay[], group: NoticeGroup) {
  const ruling = rulings(group);
  const theirs = ruling.to === "guardian" && guardians.some((some) => leaving(ruling, some, group.kind).length > 0);
  return ruling.sends && !theirs ? leaving(ruling, ways, group.kind).map(({ channel }) => channel) : [];
}

/** The way by which notices come now and no longer will, once `channel` is chosen anew; undefined: they stay. */
export function movedTo(channel: ChannelName, person: Reachability, wanted: (kind: string) => boolean) {
  const others = person.ways.filter((way) => way.channel !== channel);
  return (group: NoticeGroup): ChannelName | undefined => {
    const after = channelsOf(person, [{ channel, works: true, wants: wanted }, ...others], group);
    if (!after.includes(channel)) return undefined;
    return channelsOf(person, person.ways, group).find((one) => !after.includes(one));
  };
}

/** The way by which notices come once `channel` is left, and do not now; undefined: they do not move. */
export function movedFrom(channel: ChannelName, person: Reachability) {
  const others = person.ways.filter((way) => way.channel !== channel);
  return (group: NoticeGroup): ChannelName | undefined => {
    const now = channelsOf(person, person.ways, group);
    return now.includes(channel) ? channelsOf(person, others, group).find((one) => !now.includes(one)) : undefined;
  };
}
