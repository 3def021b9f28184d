import { type Expression, sql } from "kysely";

/* Dates of Koha's tables as they really are: converted data and servers without strict mode have impossible ones. */

const DAY_MS = 24 * 60 * 60_000;

/**
 * SQL for a date or instant of Koha's, null where it is impossible: `0000-00-00`, or a month or day nought. The driver
 * would make an Invalid Date of it, which passes no comparison in JavaScript and, in SQL, is older than everything.
 */
export const knownDate = <T>(column: Expression<T>) => sql<T | null>`if(to_days(${column}) is null, null, ${column})`;

/**
 * When something was queued, as far as that can be true: null where the instant is invalid or more than a day ahead of
 * `now`, as after a clock that was wrong. A day covers a host that writes the time of another zone.
 */
export function whenKnown(at: Date | null, now: Date): Date | null {
  return at !== null && at.getTime() <= now.getTime() + DAY_MS ? at : null;
}
