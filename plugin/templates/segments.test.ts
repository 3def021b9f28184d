import fc from "fast-check";
import { SegmentedMessage } from "sms-segments-calculator";
import { expect, test } from "vitest";
import { countSegments, unitsLeft } from "./segments.ts";

test.each([
  ["an empty text", "", "GSM-7", 0, 1],
  ["one full text", "a".repeat(160), "GSM-7", 160, 1],
  ["a letter too many for one text", "a".repeat(161), "GSM-7", 161, 2],
  ["two full parts", "a".repeat(306), "GSM-7", 306, 2],
  ["a letter too many for two parts", "a".repeat(307), "GSM-7", 307, 3],
  ["euro signs, two units each", "€".repeat(80), "GSM-7", 160, 1],
  ["a euro sign that is not cut in two", `${"a".repeat(152)}€${"a".repeat(152)}`, "GSM-7", 306, 3],
  ["Danish letters", "æøåÆØÅ".repeat(26), "GSM-7", 156, 1],
  ["a French letter that the alphabet lacks", `${"a".repeat(69)}ê`, "UCS-2", 70, 1],
  ["one such letter beyond a full text", `${"a".repeat(70)}ê`, "UCS-2", 71, 2],
  ["emoji, two units each", "🛑".repeat(35), "UCS-2", 70, 1],
  ["an emoji that is not cut in two", `${"í".repeat(66)}🛑${"í".repeat(66)}`, "UCS-2", 134, 3],
  ["Chinese", "您预约的图书已到馆", "UCS-2", 9, 1],
] as const)("%s", (_, text, encoding, units, segments) => {
  expect(countSegments(text)).toEqual({ encoding, units, segments, tooLong: false });
});

test("Plivo takes 1,600 units of the plain alphabet and 737 of any other", () => {
  const tooLong = (text: string) => countSegments(text).tooLong;
  expect([tooLong("a".repeat(1600)), tooLong("a".repeat(1601))]).toEqual([false, true]);
  expect([tooLong("€".repeat(800)), tooLong("€".repeat(801))]).toEqual([false, true]);
  expect([tooLong("í".repeat(737)), tooLong("í".repeat(738))]).toEqual([false, true]);
});

/**
 * Single code points only: the other package counts joined emoji and combining accents as one character, and so may
 * count one part more.
 */
const letters = (...also: string[]) =>
  fc.string({ unit: fc.constantFrom(..."abcÆøåéñ €^{}[]~|\\\n\r\f", ...also), minLength: 0, maxLength: 700 });

test.each([
  ["plain texts", letters()],
  ["texts with other letters", letters(..."íúçê您×")],
  ["texts with emoji", letters("🛑", "😀", "𝐒")],
])("another counter agrees on %s", (_, texts) => {
  fc.assert(
    fc.property(texts, (text) => {
      const theirs = new SegmentedMessage(text);
      const ours = countSegments(text);
      expect([ours.encoding, ours.segments]).toEqual([theirs.encodingName, theirs.segmentsCount]);
    }),
  );
});

test("each single character gets the encoding that another counter gives it", () => {
  const wrong: string[] = [];
  for (let code = 0; code < 0x2100; code++) {
    const character = String.fromCharCode(code);
    if (countSegments(character).encoding !== new SegmentedMessage(character).encodingName)
      wrong.push(code.toString(16));
  }
  expect(wrong).toEqual([]);
});

test.each([
  ["a short text", "a".repeat(100), 60],
  ["a full text", "a".repeat(160), 0],
  ["a text of two parts", "a".repeat(161), 145],
  ["a text beyond the alphabet", "í".repeat(60), 10],
  ["a part that is one unit short", `${"í".repeat(66)}🛑`, 2],
  ["two parts, of which the first is one unit short", `${"í".repeat(66)}🛑${"í".repeat(66)}`, 66],
])("what still fits into %s", (_, text, left) => {
  expect(unitsLeft(text)).toBe(left);
});
