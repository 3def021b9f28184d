import type { Lang } from "../../plugin/templates/locales.ts";

/**
 * What a text may mean, as far as the laws care: `stop` ends, `maybe start` may bring texts back (a START, or a yes to
 * whatever was asked), anything else changes nothing for certain.
 */
export type Meaning = "stop" | "maybe start" | "other";

const STOPS: Readonly<Record<Lang, readonly [string, ...string[]]>> = {
  en: ["STOP", "stop", "Unsubscribe", "STOP."],
  es: ["STOP", "ALTO", "baja"],
  fr: ["STOP", "ARRET", "désabonner"],
  da: ["STOP", "STOP", "afmeld"],
};
const STARTS: readonly [string, ...string[]] = ["START", "start", "UNSTOP"];
const YESES: Readonly<Record<Lang, readonly [string, ...string[]]>> = {
  en: ["YES", "Yes"],
  es: ["SÍ", "si"],
  fr: ["OUI", "oui"],
  da: ["JA", "ja"],
};
const OTHERS: readonly [string, ...string[]] = [
  "HELP",
  "When do you open on Sunday?",
  "thanks",
  "ok",
  "👍",
  "I returned it yesterday",
];

/** The words that a phone may send, by what they mean. */
export function wordsFor(lang: Lang, meaning: Meaning): readonly [string, ...string[]] {
  if (meaning === "stop") return STOPS[lang];
  return meaning === "other" ? OTHERS : [...STARTS, ...YESES[lang]];
}

const ALL_STOPS = new Set(Object.values(STOPS).flat());
const ALL_STARTS = new Set([...STARTS, ...Object.values(YESES).flat()]);

/** What one of these texts means. */
export function meaningOf(text: string): Meaning {
  if (ALL_STOPS.has(text)) return "stop";
  // A link that a chat is opened by begins with /start too.
  return ALL_STARTS.has(text) || text.startsWith("/start") ? "maybe start" : "other";
}
