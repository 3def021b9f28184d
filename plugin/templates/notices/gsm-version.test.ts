import fc from "fast-check";
import { expect, test } from "vitest";
import { countSegments } from "../segments.ts";
import { costly, gsmVersion } from "./gsm-version.ts";

test.each([
  ["“Dune” is ready – come…", '"Dune" is ready - come...', []],
  ["l’été « Dune » arrive", 'l\'été "Dune" arrive', []],
  ["10\u00a0h\u202f30\tok\u200b\u00ad", "10 h 30 ok", []],
  ["Prêt à Orléans, façon ça", "Prêt à Orléans, façon ça", ["ê", "ç"]],
  ["Cafe\u0301", "Café", []],
  ["مئة 您 ☕ ☕", "مئة 您 ☕ ☕", ["م", "ئ", "ة", "您", "☕"]],
  ["👨‍👩‍👧 – hi", "👨‍👩‍👧 - hi", ["👨", "\u200d", "👩", "👧"]],
] as const)("%j becomes %j", (text, plain, left) => expect(gsmVersion(text)).toEqual({ text: plain, left }));

test("every costly character is named with its place", () => {
  expect(costly("a😀ê–b")).toEqual([
    { character: "😀", at: 1 },
    { character: "ê", at: 3 },
    { character: "–", at: 4 },
  ]);
  expect(costly("Plain text, é ñ ø €")).toEqual([]);
});

test("letters and digits are all kept, and nothing is left exactly where GSM-7 is enough", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (text) => {
      const { text: plain, left } = gsmVersion(text);
      const letters = (one: string) => one.normalize("NFC").replace(/[^\p{L}\p{N}]|[ʼʹ]/gu, "");
      expect(letters(plain)).toBe(letters(text));
      expect(left.length === 0).toBe(countSegments(plain).encoding === "GSM-7");
      expect(gsmVersion(plain)).toEqual({ text: plain, left });
    }),
  );
});
