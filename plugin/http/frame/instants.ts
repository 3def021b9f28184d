import type { Frame } from "./layout.tsx";

type Reader = Pick<Frame, "lang" | "zone">;

/** A line may break between day and time, but not within either. */
const whole = (text: string): string => text.replace(/\s/g, "\u00a0");

/** Day and time in the library's time zone; the page says once which zone that is. */
export const instant = (at: Date, reader: Reader): string =>
  `${whole(at.toLocaleDateString(reader.lang, { dateStyle: "medium", timeZone: reader.zone }))}, ${timeOfDay(at, reader)}`;

/** Only the time of day. */
export const timeOfDay = (at: Date, { lang, zone }: Reader): string =>
  whole(at.toLocaleTimeString(lang, { timeStyle: "short", timeZone: zone }));

/** A full hour of the day, 0 to 23. */
export const fullHour = (hour: number, lang: Reader["lang"]): string =>
  timeOfDay(new Date(Date.UTC(2000, 0, 1, hour)), { lang, zone: "UTC" });
