/* Days as people write them in an address, 2026-03-02, in the library's time zone. */

const DAY_MS = 24 * 3_600_000;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Whether that is a day of the calendar; years before 1970 and after 2199 are typing errors. */
export function isDay(text: string): boolean {
  const [, year, month, day] = DAY.exec(text) ?? [];
  if (Number(year ?? 0) < 1970 || Number(year) > 2199) return false;
  const at = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return at.toISOString().startsWith(text);
}

/** The day on which that instant lies. */
export const dayOf = (at: Date, timeZone: string): string =>
  new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(at);

/** The day so many days later, or earlier. */
export const daysLater = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** The first instant of a day, which is not midnight where a clock goes forward then. */
export function startOf(day: string, timeZone: string): Date {
  const inUtc = Date.parse(`${day}T00:00:00Z`);
  // No zone is further than a day from UTC. Of the instants around, the first that lies on that day.
  let [before, on] = [inUtc - DAY_MS, inUtc + DAY_MS];
  while (on - before > 1_000) {
    const middle = Math.round((before + on) / 2_000) * 1_000;
    if (dayOf(new Date(middle), timeZone) >= day) on = middle;
    else before = middle;
  }
  return new Date(on);
}
