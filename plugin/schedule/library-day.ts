/** The day (YYYY-MM-DD) on a clock in this time zone. */
export const dayAt = (now: Date, zone: string): string =>
  // The Swedish locale writes a date as ISO 8601 does.
  now.toLocaleDateString("sv-SE", { timeZone: zone });

/** How far a clock in this zone is ahead of UTC, in milliseconds. */
function aheadMs(at: Date, zone: string): number {
  const shown = at.toLocaleString("sv-SE", { timeZone: zone }).replace(" ", "T");
  return Date.parse(`${shown}Z`) - Math.floor(at.getTime() / 1_000) * 1_000;
}

/** The instant at which that day begins in this zone; `later` counts days from there. */
export function beginOfDay(day: string, zone: string, later = 0): Date {
  const wanted = Date.parse(`${day}T00:00:00Z`) + later * 86_400_000;
  // Twice: the clocks may change between the first guess and midnight.
  const guess = new Date(wanted - aheadMs(new Date(wanted), zone));
  return new Date(wanted - aheadMs(guess, zone));
}
