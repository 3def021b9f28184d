import fc from "fast-check";
import { expect, test } from "vitest";
import { CUT_MARK, cutTitle } from "./cut-title.ts";

const graphemes = (text: string) =>
  [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)].map(({ segment }) => segment);
const FAMILY = "👨‍👩‍👧‍👦";

test.each([
  ["Dune", 30, "Dune"],
  ["The Left Hand of Darkness and other tales", 30, "The Left Hand of Darkness..."],
  ["The Left Hand, (of Darkness)", 18, "The Left Hand..."],
  ["Donaudampfschiffahrtsgesellschaftskapitän", 20, "Donaudampfschiffa..."],
  [`Rita ${FAMILY.repeat(3)}`, 20, `Rita ${FAMILY}...`],
  [`Rita ${FAMILY}`, 15, "Rita..."],
  [FAMILY.repeat(3), 20, `${FAMILY}...`],
  [FAMILY.repeat(3), 10, "..."],
  ["مئة عام من العزلة وقصص أخرى كثيرة جدا", 17, "مئة عام من..."],
  ["您预约的图书已到馆请尽快来取谢谢合作", 10, "您预约的图书..."],
  ["Dune", 2, ".."],
] as const)("%j in %i is %j", (title, most, cut) => expect(cutTitle(title, most)).toBe(cut));

const odd = fc.constantFrom(
  "a",
  "é",
  "e\u0301",
  " ",
  ", ",
  "-",
  FAMILY,
  "🇩🇰",
  "ह",
  "्",
  "क",
  "本",
  "ا",
  "\u200d",
  "؀",
  "g\u0308",
);
const titles = fc.oneof(
  fc.array(odd, { maxLength: 60 }).map((all) => all.join("").normalize("NFC")),
  fc.string({ unit: "grapheme" }),
);

test("a cut title is never longer than allowed, begins like the title, and splits no character", () => {
  fc.assert(
    fc.property(titles, fc.integer({ min: 4, max: 40 }), (title, most) => {
      const cut = cutTitle(title, most);
      expect(cut.length).toBeLessThanOrEqual(most);
      if (cut === title) return;
      expect(title.length).toBeGreaterThan(most);
      expect(cut.endsWith(CUT_MARK)).toBe(true);
      const kept = cut.slice(0, -CUT_MARK.length);
      expect(title.startsWith(kept)).toBe(true);
      const whole = graphemes(title);
      expect(kept).toBe(whole.slice(0, graphemes(kept).length).join(""));
    }),
    { numRuns: 2_000 },
  );
});

test("a title of words is cut after one of them", () => {
  const words = fc.array(fc.stringMatching(/^[a-zæøå]{1,9}$/), { minLength: 8, maxLength: 20 });
  fc.assert(
    fc.property(words, (all) => {
      const title = all.join(" ");
      const cut = cutTitle(title, 30);
      const kept = cut === title ? all : cut.slice(0, -CUT_MARK.length).split(" ");
      expect(kept).toEqual(all.slice(0, kept.length));
      const next = all[kept.length];
      if (next !== undefined) expect(`${kept.join(" ")} ${next}${CUT_MARK}`.length).toBeGreaterThan(30);
    }),
  );
});

test("a title of any length is cut without delay", () => {
  const begun = performance.now();
  for (const sign of ["a", "a ", FAMILY, "e\u0301\u0301", "本"]) cutTitle(sign.repeat(16_000), 30);
  expect(performance.now() - begun).toBeLessThan(1_000);
});
