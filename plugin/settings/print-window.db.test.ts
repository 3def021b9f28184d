import { afterAll, expect, test } from "vitest";
import { openTestDatabase } from "../../scripts/test-database.ts";
import { isInPrintWindow, parsePrintWindow, readPrintWindow, savePrintWindow } from "./print-window.ts";

const koha = await openTestDatabase();
afterAll(koha.close);
const NOW = new Date("2026-03-02T12:00:00Z");

test.each([
  ["06:30-07:15", { from: "06:30", to: "07:15" }],
  [" 6:30 – 7:15 ", { from: "06:30", to: "07:15" }],
  ["23:50-00:20", { from: "23:50", to: "00:20" }],
  ["06:30-06:30", undefined],
  ["24:00-25:00", undefined],
  ["06:30", undefined],
  ["", undefined],
])("a window written as “%s” is read", (text, window) => {
  expect(parsePrintWindow(text)).toEqual(window);
});

test("the window is entered, changed and taken back", async () => {
  expect(await readPrintWindow(koha.db)).toBeUndefined();
  await savePrintWindow(koha.db, { from: "06:30", to: "07:15" }, "ø".repeat(70), NOW);
  expect(await readPrintWindow(koha.db)).toEqual({ from: "06:30", to: "07:15" });
  await savePrintWindow(koha.db, { from: "23:50", to: "00:20" }, "desk", NOW);
  expect(await readPrintWindow(koha.db)).toEqual({ from: "23:50", to: "00:20" });
  await savePrintWindow(koha.db, undefined, "desk", NOW);
  expect(await readPrintWindow(koha.db)).toBeUndefined();
});

test.each([
  ["06:30", "07:15", "06:24", false],
  ["06:30", "07:15", "06:25", true],
  ["06:30", "07:15", "07:20", true],
  ["06:30", "07:15", "07:21", false],
  ["23:58", "00:02", "23:52", false],
  ["23:58", "00:02", "00:00", true],
  ["23:58", "00:02", "00:07", true],
  ["23:58", "00:02", "00:08", false],
])("in the window %s to %s, with five minutes on either side, it is %s: %s", (from, to, clock, inside) => {
  expect(isInPrintWindow({ from, to }, clock, 5)).toBe(inside);
});
