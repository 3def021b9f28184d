import { expect, test } from "vitest";
import { namedTitles } from "./named-titles.ts";

const SHELF = [
  "Dune",
  "Dune Messiah",
  "Messiah",
  "Les Années",
  "Harry Potter and the Chamber of Secrets",
  "Harry Potter and the Goblet of Fire",
  "It",
  "心",
];

test.each([
  ["Due: DUNE, and <b>les Anne\u0301es</b>.", ["Dune", "Les Années"]],
  ["“Dune Messiah” is ready", ["Dune Messiah"]],
  ["Dune and Dune  Messiah are ready", ["Dune", "Dune Messiah"]],
  ["Messiah, Dune", ["Dune", "Messiah"]],
  ["Harry Potter and the Goblet of Fire is due", ["Harry Potter and the Goblet of Fire"]],
  ["Harry Potter and the Ch... is due", ["Harry Potter and the Chamber of Secrets"]],
  ["Harry Potter and the Goblet of Fire, Harry Potter and the Cha…", SHELF.slice(4, 6)],
  // Cut off before they differ, it may be either.
  ["Harry Potter and th… is due", SHELF.slice(4, 6)],
  ["The item is with it-department", ["It"]],
  ["The items are here", []],
  ["予約した心が届きました", ["心"]],
  ["You have 3 things overdue.", []],
  ["", []],
])("%s names %j", (text, named) => {
  expect([...namedTitles(text, SHELF)].sort()).toEqual([...named].sort());
});

test("a title without letters is never named, and a long text with many titles is read fast", () => {
  expect(namedTitles("?! ...", ["?!", ""]).size).toBe(0);
  const titles = Array.from({ length: 500 }, (_, at) => `The collected works of author ${at}, volume ${at % 7}`);
  const text = titles.slice(0, 300).join(", ").slice(0, 16_000);
  const began = process.hrtime.bigint();
  expect(namedTitles(text, titles).size).toBeGreaterThan(290);
  expect(Number(process.hrtime.bigint() - began) / 1e6).toBeLessThan(400);
});
