import { expect, test } from "vitest";
import { understand } from "./keywords.ts";
import { asFarAsRead } from "./reading-length.ts";

const letters = (text: string) => text.normalize("NFKD").length;

test.each([
  ["ligatures", "ﷺ"],
  ["another ligature", "ﬃ"],
  ["Korean", "힣"],
  ["accents", "é"],
  ["plain letters", "a "],
  ["emoji", "\u{1F4DA}"],
  ["numbers in circles", "⑳"],
  ["squared words", "㌀"],
])("of twenty thousand %s no more is read than a person can send at once", (_what, sign) => {
  const read = asFarAsRead(sign.repeat(20_000));
  expect(read.length).toBeLessThanOrEqual(4_096);
  expect(letters(read)).toBeLessThanOrEqual(2 * 4_096);
  expect(sign.repeat(20_000).startsWith(read)).toBe(true);
});

test.each([
  ["of the longest length", "library ".repeat(512)],
  ["in Korean", "도서관".repeat(900)],
  ["short, with a ligature", "STOP ﷺ"],
])("a text %s is read whole", (_what, text) => {
  expect(asFarAsRead(text)).toBe(text);
});

test("a pair of surrogates is not cut in two", () => {
  expect(asFarAsRead(`a${"\u{1F4DA}".repeat(3_000)}`).isWellFormed()).toBe(true);
});

test("reading twenty thousand ligatures takes about as long as reading the longest text of them", () => {
  const time = (text: string) => {
    const tries = Array.from({ length: 5 }, () => {
      const began = performance.now();
      understand(text);
      return performance.now() - began;
    });
    return Math.min(...tries);
  };
  time("ﷺ".repeat(1_000));
  // Without a bound it is five times and more.
  expect(time("ﷺ".repeat(20_000)) / time("ﷺ".repeat(4_000))).toBeLessThan(3);
});

test("a STOP is heard before the end of what is read, however long the text is", () => {
  expect(understand(`STOP. ${"ﷺ".repeat(20_000)}`).intent).toBe("stop");
  expect(understand(`${"I like books. ".repeat(280)} Please stop texting me.`).intent).toBe("stop");
});
