/** Day (2026-03-02) and hour (0 to 23) on the library's clock. */
export function libraryClock(now: Date, zone: string): { day: string; hour: number } {
  // The Swedish locale writes a date as ISO 8601 does.
  const [day = "", time = ""] = now.toLocaleString("sv-SE", { timeZone: zone }).split(" ");
  return { day, hour: Number(time.slice(0, 2)) };
}

/** Nobody should be texted out of the blue early or late: an import works from 9 to 20 o'clock. */
export const IMPORT_FROM = 9;
export const IMPORT_UNTIL = 20;

/**
 * Whether it is too early or too late for an import; then the day on which it goes on, at nine. Undefined: it may work
 * now.
 */
export function importRests(now: Date, zone: string): "today" | "tomorrow" | undefined {
  const { hour } = libraryClock(now, zone);
  if (hour < IMPORT_FROM) return "today";
  return hour >= IMPORT_UNTIL ? "tomorrow" : undefined;
}
