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

/** The library's day so many days after another, as in 2026-03-02; before it if negative. */
export const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** How many days after `from` the day `to` is; negative if before. */
export const daysFrom = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
