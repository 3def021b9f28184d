/** To make one takes longer than to use it a hundred times. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  // The Swedish locale writes a date as ISO 8601 does.
  const format = formats.get(zone) ?? new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" });
  formats.set(zone, format);
  return format;
}

/** The day (YYYY-MM-DD) on a clock in this time zone. */
export const dayAt = (now: Date, zone: string): string => formatOf(zone).format(now);

const DAY_MS = 86_400_000;
const SECOND_MS = 1_000;

/**
 * The first instant of that day in this zone, which is not midnight where a clock goes forward then; `later` counts
 * days from there.
 */
export function beginOfDay(day: string, zone: string, later = 0): Date {
  const inUtc = Date.parse(`${day}T00:00:00Z`) + later * DAY_MS;
  const wanted = new Date(inUtc).toISOString().slice(0, 10);
  const shown = formatOf(zone);
  // No zone is further than a day from UTC. Of the instants around, the first that lies on that day.
  let [before, on] = [inUtc - DAY_MS, inUtc + DAY_MS];
  while (on - before > SECOND_MS) {
    const middle = Math.round((before + on) / 2 / SECOND_MS) * SECOND_MS;
    if (shown.format(new Date(middle)) >= wanted) on = middle;
    else before = middle;
  }
  return new Date(on);
}
