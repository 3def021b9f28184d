import type { Frame } from "./layout.tsx";

type Reader = Pick<Frame, "lang" | "zone" | "dates">;

/** A line may break between day and time, but not within either. */
const whole = (text: string): string => text.replace(/\s/g, "\u00a0");

/** Day and time in the library's time zone; the page says once which zone that is. */
export const instant = (at: Date, reader: Reader): string => `${dayOf(at, reader)}, ${timeOfDay(at, reader)}`;

/** Only the day: as Koha's preference has it, else as the reader's language does. */
export function dayOf(at: Date, { lang, zone, dates }: Reader): string {
  if (!dates?.date) return whole(at.toLocaleDateString(lang, { dateStyle: "medium", timeZone: zone }));
  // Swedes write dates as ISO 8601 does.
  const [year = "", month = "", day = ""] = at.toLocaleDateString("sv-SE", { timeZone: zone }).split("-");
  const written = {
    us: `${month}/${day}/${year}`,
    metric: `${day}/${month}/${year}`,
    iso: `${year}-${month}-${day}`,
    dmydot: `${day}.${month}.${year}`,
  };
  return written[dates.date];
}

/** Only the time of day: as Koha's preference has it, else as the reader's language does. */
export function timeOfDay(at: Date, { lang, zone, dates }: Reader): string {
  if (!dates?.time) return whole(at.toLocaleTimeString(lang, { timeStyle: "short", timeZone: zone }));
  const written = { hour: "2-digit", minute: "2-digit", timeZone: zone } as const;
  const isHalf = dates.time === "12hr";
  return whole(at.toLocaleTimeString(isHalf ? "en-US" : "en-GB", { ...written, hourCycle: isHalf ? "h12" : "h23" }));
}

/** A full hour of the day, 0 to 23. */
export const fullHour = (hour: number, lang: Reader["lang"]): string =>
  timeOfDay(new Date(Date.UTC(2000, 0, 1, hour)), { lang, zone: "UTC" });
