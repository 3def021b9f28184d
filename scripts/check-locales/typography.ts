import type { Lang } from "../../plugin/templates/locales.ts";

/** A text message has room for 160 characters, or for 70 if one of them is such as ’ or a no-break space. */
const TO_PHONES = /^(?:replies:|notices:|letters:|patron:terms\.|terms:sample\.)/;

const OTHER_QUOTES: Readonly<Record<Lang, RegExp>> = { en: /["„«»]/, es: /["„“”]/, fr: /["„“”]/, da: /["„“”]/ };
const FRENCH_SIGNS = /(?<!\u00a0)[;?!»]|(?<!\u00a0):(?=\s|$)|«(?!\u00a0)/;
/** What i18next or a program fills in, addresses and what is typed into settings: signs there are no punctuation. */
const NOT_WORDS = /\{+[^{}]*\}+|\S*:\/\/\S*/g;

/**
 * What is not written as its language writes it: quotation marks, apostrophes and, in French, the space before a sign.
 * `key` is that of the text, such as `staff:because.too_late`.
 */
export function typographyFaults(lang: Lang, key: string, text: string): string[] {
  if (TO_PHONES.test(key)) return [];
  const words = text.replaceAll(NOT_WORDS, "0");
  return [
    ...(OTHER_QUOTES[lang].test(words) ? ["has a quotation mark that its language does not use"] : []),
    ...(lang !== "en" && /\p{L}'/u.test(words) ? ["has a straight apostrophe"] : []),
    ...(lang === "fr" && FRENCH_SIGNS.test(words) ? ["lacks a no-break space at a sign"] : []),
  ];
}
