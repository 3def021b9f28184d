import type { Reach } from "../../../../koha/reach.ts";
import { type MessageFilter, withUsualDays } from "../../../../reports/messages/filter.ts";
import { beginOfDay } from "../../../../schedule/library-day.ts";
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
    ...(from === "" ? {} : { from: beginOfDay(from, zone) }),
    ...(until === "" ? {} : { until: beginOfDay(until, zone, 1) }),
  };
  return all ? filter : withUsualDays(filter, now);
}
