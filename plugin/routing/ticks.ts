import type { ChannelName } from "../database/tables.ts";
import {
  NOTICE_GROUPS,
  type NoticeGroup,
  type NoticeName,
  nameNotices,
  type RulingsOfPatron,
} from "./notice-groups.ts";
import type { Ruling, Ways } from "./rules/notice-rule.ts";
import { inOrder } from "./ways.ts";

/** What several ticks in a row mean, for some notices. */
export interface TicksMean {
  mode: Ways["mode"];
  /** Every channel, of which the first that can takes the notice; empty where that does not count. */
  order: readonly ChannelName[];
  of: readonly NoticeName[];
}

/**
 * What several ticks in a row mean by the rules, for all that the library sends: what comes by all ways first, and last
 * what is so for most. One entry: it is so for everything; none: nothing is sent. `newestFirst` are the channels that
 * have boxes, the one chosen last before the others.
 */
export function ticksMean(rulings: RulingsOfPatron, newestFirst: readonly ChannelName[]): TicksMean[] {
  const sent = NOTICE_GROUPS.filter((one) => rulings(one).sends);
  const byMeaning = new Map<string, { meaning: Omit<TicksMean, "of">; groups: NoticeGroup[] }>();
  for (const group of sent) {
    const meaning = meaningOf(rulings(group), newestFirst);
    const key = [meaning.mode, ...meaning.order].join(" ");
    const found = byMeaning.get(key) ?? { meaning, groups: [] };
    found.groups.push(group);
    byMeaning.set(key, found);
  }
  const rank = ({ meaning: { mode } }: { meaning: Omit<TicksMean, "of"> }) => (mode === "all" ? 0 : 1);
  return [...byMeaning.values()]
    .toSorted((a, b) => rank(a) - rank(b) || a.groups.length - b.groups.length)
    .map(({ meaning, groups }) => ({ ...meaning, of: nameNotices(groups, sent) }));
}

function meaningOf({ ways }: Ruling, newestFirst: readonly ChannelName[]): Omit<TicksMean, "of"> {
  // An order of none of these channels orders nothing.
  const ordered = ways.mode === "first" && newestFirst.some((channel) => ways.order.includes(channel));
  if (ordered)
    return {
      mode: "first",
      order: inOrder(
        newestFirst.map((channel) => ({ channel })),
        ways,
      ).map(channelOf),
    };
  return { mode: ways.mode === "all" ? "all" : "latest", order: [] };
}

const channelOf = ({ channel }: { channel: ChannelName }): ChannelName => channel;
