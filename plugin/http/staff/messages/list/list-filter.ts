import type { Reach } from "../../../../koha/reach.ts";
import { type MessageFilter, withUsualDays } from "../../../../reports/messages/filter.ts";
import { daysLater, startOf } from "./days.ts";
import { type ListQuery, SYSTEM_TEXTS } from "./list-query.ts";

/** The filter that the address asks for, but for its words. Pure. */
export function filterOf(query: ListQuery, reach: Reach, zone: string, now: Date): MessageFilter {
  const { states, ways, library, type, reason, from, until, all } = query;
  const system = SYSTEM_TEXTS.find((kind) => type === `:${kind}`);
  const filter: MessageFilter = {
    reach,
    ...(states.length > 0 ? { states } : {}),
    ...(ways.length > 0 ? { channels: ways } : {}),
    ...(library === "" ? {} : { libraries: [library] }),
    ...(system ? { kinds: [system] } : type === "" ? {} : { letterCodes: [type] }),
    ...(reason === "" ? {} : { reasons: [reason] }),
    ...(from === "" ? {} : { from: startOf(from, zone) }),
    ...(until === "" ? {} : { until: startOf(daysLater(until, 1), zone) }),
  };
  return all ? filter : withUsualDays(filter, now);
}
