import { beginOfDay, dayAt } from "../../schedule/library-day.ts";
import type { Weekday } from "./notice-rule.ts";

const DAY_MS = 86_400_000;

/** The day of the week, so many days later: Monday is 1, Sunday 7. */
function weekdayOf(day: string, later = 0): Weekday {
  const sundayFirst = new Date(Date.parse(`${day}T00:00:00Z`) + later * DAY_MS).getUTCDay();
  return (sundayFirst === 0 ? 7 : sundayFirst) as Weekday;
}

/** The first instant from `at` on that lies on one of these days by the library's clock. */
export function firstAllowed(at: Date, days: readonly Weekday[], zone: string): Date {
  if (days.length === 7) return at;
  const today = dayAt(at, zone);
  if (days.includes(weekdayOf(today))) return at;
  for (let later = 1; later <= 14; later += 1) {
    if (!days.includes(weekdayOf(today, later))) continue;
    const begin = beginOfDay(today, zone, later);
    // A zone that moves across the date line has no such day.
    if (days.includes(weekdayOf(dayAt(begin, zone)))) return begin;
  }
  // No day at all is refused where rules are saved.
  return at;
}
