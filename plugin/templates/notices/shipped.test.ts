import { createInstance } from "i18next";
import { expect, test } from "vitest";
import danish from "../../../locales/da/notices.json" with { type: "json" };
import english from "../../../locales/en/notices.json" with { type: "json" };
import spanish from "../../../locales/es/notices.json" with { type: "json" };
import french from "../../../locales/fr/notices.json" with { type: "json" };
import type { NoticeFacts } from "../../koha/notice-facts/notice-facts.ts";
import { LANGUAGES, type Lang, openLocales } from "../locales.ts";
import { countSegments } from "../segments.ts";
import { judgeNotice } from "./judge-notice.ts";
import { renderNotice, renderShort } from "./render-notice.ts";
import { sampleFacts } from "./sample-facts.ts";
import { sign } from "./signatures/sign.ts";
import { NO_SIGNATURES } from "./signatures/signatures.ts";
import { LETTERS_OF_WORDING, WORDED_NOTICES, wordingFor } from "./worded-notices.ts";
import { formOf, shippedWords } from "./wording.ts";

const say = await openLocales();
const MOST: Readonly<Record<Lang, number>> = { en: 1, da: 1, es: 2, fr: 2 };
const library = {
  branchcode: "CPL",
  name: "Abcdefghij Abcdefghi",
  phone: "+1 503 555 0100",
  email: "ask@lib.example.org",
};
const accountLink = "https://catalogue.library.example.org/cgi-bin/koha/opac-user";
const signed = (lang: Lang) => (text: string) =>
  sign(text, {
    say,
    signatures: NO_SIGNATURES,
    use: "notices",
    lang,
    way: "sms",
    library,
    country: null,
    stopDue: false,
  });
const longest = (count: number, month: number): NoticeFacts => {
  const facts = sampleFacts(
    library,
    count,
    `2026-${String(month).padStart(2, "0")}-21`,
    "due_soon",
    "Abcdefgh Jklmno Qrstuv Wxyzabc",
  );
  return { ...facts, fine: "14.50", cardEndsOn: facts.items[0]?.dueOn ?? null };
};
const everything = LANGUAGES.flatMap((lang) => WORDED_NOTICES.map((name) => [lang, name] as const));

test.each(everything)("in %s %s takes the segments that it may, each month, of one and of many", (lang, name) => {
  const wording = shippedWords(say, name, lang);
  for (const count of [1, 2, 21]) {
    for (let month = 1; month <= 12; month++) {
      const asked = { wording, facts: longest(count, month), accountLink, finish: signed(lang) };
      for (const text of [renderNotice(asked, "sms"), renderShort(asked, "sms")]) {
        expect(text).toContain(library.name);
        expect([text, countSegments(text ?? "").segments]).toEqual([text, expect.toBeOneOf([1, MOST[lang]])]);
      }
    }
  }
});

test("the short words of all fit with the longest link, and say no title", () => {
  expect(accountLink).toHaveLength(60);
  for (const [lang, name] of everything) {
    const text = renderShort({ wording: shippedWords(say, name, lang), facts: longest(21, 8), accountLink }, "sms");
    expect(text).not.toContain("Abcdefgh Jklmno");
    expect(text).toContain(accountLink);
  }
});

test("no shipped text makes a segment shorter by a character of its own", () => {
  const costly = everything.flatMap(([lang, name]) => {
    const { words, short, more } = shippedWords(say, name, lang);
    return [words, short, more].flatMap(({ one, other }) =>
      [one, other].filter((text) => countSegments(text).encoding !== "GSM-7"),
    );
  });
  expect(costly).toEqual([]);
  for (const lang of LANGUAGES) expect(countSegments(say(lang, "notices:stop_line")).encoding).toBe("GSM-7");
});

test("every shipped text may be saved as it is", () => {
  for (const [lang, name] of everything) {
    const shipped = shippedWords(say, name, lang);
    for (const words of [shipped.words, shipped.short]) {
      expect([name, judgeNotice(words, { shipped, way: null, library, accountLink, sign: signed(lang) })]).toEqual([
        name,
        [],
      ]);
    }
  }
});

test("each language has a text of its own for one and for many", () => {
  const files: Readonly<Record<Lang, object>> = { en: english, es: spanish, fr: french, da: danish };
  const texts = LANGUAGES.map((lang) => JSON.stringify(files[lang]));
  expect(new Set(texts).size).toBe(LANGUAGES.length);
});

test.each(LANGUAGES)("i18next chooses the same form in %s", async (lang) => {
  const i18n = createInstance();
  await i18n.init({ lng: lang, resources: { [lang]: { translation: { a_one: "one", a_other: "other" } } } });
  for (const count of [0, 1, 2, 5, 11, 21, 100, 101, 1_000]) {
    expect([count, formOf(lang, count)]).toEqual([count, i18n.t("a", { count })]);
  }
});

test("all letters of Koha's have a wording", () => {
  expect(new Set(Object.values(LETTERS_OF_WORDING).flat()).size).toBe(20);
  const tried = [
    ["hold_ready", null, "HOLDDGST", "hold_ready"],
    ["hold_reminder", 2, "HOLD_REMINDER", "hold_reminder_2"],
    ["hold_reminder", null, "HOLD_REMINDER", "hold_reminder_1"],
    ["hold_cancelled", null, "HOLD_CANCELLATION", "hold_cancelled"],
    ["hold_cancelled", null, "CANCEL_HOLD_ON_LOST", "hold_lost"],
    ["overdue", 3, "OURS_THIRD", "overdue_3"],
    ["auto_renewals", null, "AUTO_RENEWALS_DGST", "auto_renewals"],
    ["other", null, "WELCOME", "welcome"],
    ["other", null, "ACCOUNT_PAYMENT", undefined],
    ["other", null, null, undefined],
  ] as const;
  for (const [type, step, letter, name] of tried)
    expect([letter, wordingFor(type, step, letter)]).toEqual([letter, name]);
});
