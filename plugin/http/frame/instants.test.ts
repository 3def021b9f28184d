import { expect, test } from "vitest";
import { LANGUAGES } from "../../templates/locales.ts";
import { instant, timeOfDay } from "./instants.ts";

const NOON = new Date("2026-07-01T12:00:00Z");
const plain = (text: string) => text.replaceAll("\u00a0", " ");

test.each([
  ["en", "America/New_York", "Jul 1, 2026, 8:00 AM"],
  ["en", "UTC", "Jul 1, 2026, 12:00 PM"],
  ["es", "America/Mexico_City", "1 jul 2026, 6:00"],
  ["fr", "Europe/Paris", "1 juil. 2026, 14:00"],
  ["da", "Europe/Copenhagen", "1. jul. 2026, 14.00"],
] as const)("a reader of %s in %s sees %s", (lang, zone, seen) => {
  expect(plain(instant(NOON, { lang, zone }))).toBe(seen);
  expect(seen.endsWith(plain(timeOfDay(NOON, { lang, zone })))).toBe(true);
});

test("a line ends between day and time only", () => {
  expect(instant(NOON, { lang: "en", zone: "UTC" }).split(" ")).toHaveLength(2);
});

test.each([
  ["us", "12hr", "07/01/2026, 08:00 AM"],
  ["metric", "24hr", "01/07/2026, 08:00"],
  ["iso", "24hr", "2026-07-01, 08:00"],
  ["dmydot", "12hr", "01.07.2026, 08:00 AM"],
] as const)("where Koha writes days as %s and times as %s, so do we, in every language", (date, time, seen) => {
  for (const lang of LANGUAGES) {
    const reader = { lang, zone: "America/New_York", dates: { date, time } };
    expect(plain(instant(NOON, reader))).toBe(seen);
  }
});

test("what Koha does not say is written as the language does; midnight is 12 in half days, 00 in whole ones", () => {
  const midnight = new Date("2026-07-01T00:00:00Z");
  const reader = { lang: "da", zone: "UTC" } as const;
  expect(plain(instant(midnight, { ...reader, dates: { time: "24hr" } }))).toBe("1. jul. 2026, 00:00");
  expect(plain(instant(midnight, { ...reader, dates: { date: "iso", time: "12hr" } }))).toBe("2026-07-01, 12:00 AM");
  expect(plain(instant(midnight, { ...reader, dates: { date: "iso" } }))).toBe("2026-07-01, 00.00");
});
