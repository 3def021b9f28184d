import { septetsOf } from "../gsm7.ts";
import type { Lang } from "../locales.ts";

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const format = (lang: Lang, month: "short" | "2-digit") =>
  new Intl.DateTimeFormat(lang, { day: month === "short" ? "numeric" : "2-digit", month, timeZone: "UTC" });
const inLanguages = (month: "short" | "2-digit"): Readonly<Record<Lang, Intl.DateTimeFormat>> => ({
  en: format("en", month),
  es: format("es", month),
  fr: format("fr", month),
  da: format("da", month),
});
const NAMED = inLanguages("short");
const NUMBERED = inLanguages("2-digit");

/** Notices tell of few days; what is remembered of them must not grow without end all the same. */
const MOST_REMEMBERED = 2_000;
const remembered = new Map<string, string>();

/**
 * A day such as 2026-03-02 as people write it: "Mar 2", "2 mar", "2 mars", "2. mar.". To phones a month whose name
 * GSM-7 lacks is a number, as in "28/08" for "28 août", since one such letter would halve the room. Empty if it is no
 * day.
 */
export function shortDate(lang: Lang, day: string | null, toPhones: boolean): string {
  if (day === null) return "";
  const key = `${lang} ${toPhones} ${day}`;
  const before = remembered.get(key);
  if (before !== undefined) return before;
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  const written = writeDate(lang, day, toPhones);
  remembered.set(key, written);
  return written;
}

function writeDate(lang: Lang, day: string, toPhones: boolean): string {
  const [, year, month, date] = DAY.exec(day) ?? [];
  if (date === undefined) return "";
  const at = Date.UTC(Number(year), Number(month) - 1, Number(date));
  if (new Date(at).toISOString().slice(0, 10) !== day) return "";
  const named = NAMED[lang].format(at).normalize("NFC").replace(/\s/gu, " ");
  if (toPhones && [...named].some((character) => septetsOf(character) === 0)) return NUMBERED[lang].format(at);
  return lang === "fr" ? named.replace(/^1 /, "1er ") : named;
}
