import type { Db } from "../../database/connection.ts";
import { readPatronsOf } from "../../koha/reach.ts";
import type { MessageFilter } from "./filter.ts";

/** A filter, and all patrons within its reach where they are few: then their messages are found by who they are. */
export interface NarrowedFilter extends MessageFilter {
  withinIds?: readonly number[];
}

/** Of a longer list MariaDB makes a table of its own, and reads ours as a whole (in_predicate_conversion_threshold). */
const FEW = 900;

/** Looks whether few people are within reach: then not everybody's messages need be searched for theirs. */
export async function narrow(db: Db, filter: MessageFilter): Promise<NarrowedFilter> {
  if (filter.reach === null || filter.patronIds || filter.addressIds) return filter;
  const withinIds = await readPatronsOf(db, filter.reach, FEW + 1);
  return withinIds.length > FEW ? filter : { ...filter, withinIds };
}
