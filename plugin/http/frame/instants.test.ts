import { expect, test } from "vitest";
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
