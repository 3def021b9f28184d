import { septetsOf } from "./gsm7.ts";
import type { Lang, Say, TextKey } from "./locales.ts";
import { countSegments, type SegmentCount } from "./segments.ts";
import type { Need, WordedText } from "./wording-list.ts";
import { fill, placeholders } from "./wordings.ts";

/** Values of the variables for trying a wording out. */
export interface Sample {
  library: string;
  contact: string;
  link: string;
  address: string;
  sender: string;
  /** The last digits of a number. */
  ending: string;
  /** Times of day: when an invitation was sent, and from when on another may be. */
  at: string;
  again: string;
  /** How long to wait, in words. */
  wait: string;
}

/** What is wrong with a wording, as a sentence for staff. */
export interface WordingFault {
  key: TextKey;
  variables: Readonly<Record<string, string | number>>;
}

/** How a text is sent to phones. */
export interface PhoneText extends SegmentCount {
  /** Characters that GSM-7 lacks: with one of them a segment holds 70 characters instead of 160. */
  costly: readonly string[];
}

const NOTHING: Sample = {
  library: "",
  contact: "",
  link: "",
  address: "",
  sender: "",
  ending: "",
  at: "",
  again: "",
  wait: "",
};
const NAMES = Object.fromEntries(Object.keys(NOTHING).map((name) => [name, `{{${name}}}`]));

/** The shipped wording with its variables by name, as staff would write it. */
export const readShipped = (shipped: Say, lang: Lang, key: TextKey): string => shipped(lang, key, NAMES);

/** The variables that a wording may use. */
export function allowedIn(text: WordedText, shipped: Say): string[] {
  return [...new Set([...placeholders(readShipped(shipped, "en", text.key)), ...text.may])];
}

/** The form in which a wording is stored: line ends as \n, no blanks around it. */
export function tidy(typed: string): string {
  return typed.replace(/\r\n?/g, "\n").trim();
}

const YES: Readonly<Record<Lang, string>> = { en: "YES", es: "YES|SÍ|SI", fr: "YES|OUI", da: "YES|JA" };
const word = (words: string) => new RegExp(`(?<![\\p{L}/])(${words})(?!\\p{L})`, "u");
const STOP = word("STOP");
const START = word("START");
/** The bot understands each of them, whatever the language. */
const HELP = word("HELP|INFO|AYUDA|INFORMACIÓN|AIDE|HJÆLP");
const STOP_COMMAND = /(?<!\S)\/stop\b/;

/** Everything that is wrong with a wording; if nothing is, it may be saved. */
export function judgeWording(
  text: WordedText,
  wording: { lang: Lang; text: string },
  shipped: Say,
  sample: Sample,
): WordingFault[] {
  const typed = wording.text;
  if (typed === "") return [{ key: "terms:fault.empty", variables: {} }];
  const allowed = allowedIn(text, shipped);
  const unknown = [...placeholders(typed)].filter((name) => !allowed.includes(name));
  return [
    ...unknown.map((name): WordingFault => ({ key: "terms:fault.unknown", variables: { name: `{{${name}}}` } })),
    ...(/[{}]/.test(fill(typed, { ...NOTHING }).replace(/\{\{\s*\w+\s*\}\}/g, ""))
      ? [{ key: "terms:fault.brace", variables: {} } as const]
      : []),
    ...text.needs
      .filter((need) => !meets(need, typed, wording.lang, sample))
      .map((need): WordingFault => {
        const variables = { yes: yesWord(wording.lang), placeholder: `{{${need}}}` };
        return { key: `terms:fault.need_${need}`, variables };
      }),
    ...judgeLength(text, fill(typed, { ...sample })),
    ...(text.oneLine && typed.includes("\n") ? [{ key: "terms:fault.one_line", variables: {} } as const] : []),
  ];
}

const yesWord = (lang: Lang): string => YES[lang].split("|")[1] ?? "YES";

function meets(need: Need, typed: string, lang: Lang, sample: Sample): boolean {
  switch (need) {
    case "library":
    case "contact":
      return placeholders(typed).has(need) || typed.includes(sample[need]);
    case "link":
    case "sender":
      return placeholders(typed).has(need);
    case "stop":
      return STOP.test(typed);
    case "stop_command":
      return STOP_COMMAND.test(typed);
    case "help":
      return HELP.test(typed);
    case "start":
      return START.test(typed);
    case "yes":
      return START.test(typed) || word(YES[lang]).test(typed);
  }
}

function judgeLength(text: WordedText, filled: string): WordingFault[] {
  const characters = [...filled].length;
  if (characters > text.mostCharacters) {
    return [{ key: "terms:fault.too_long", variables: { count: characters, most: text.mostCharacters } }];
  }
  if (text.mostSegments === undefined) return [];
  const { segments } = countSegments(filled);
  if (segments <= text.mostSegments) return [];
  const key = text.mostSegments === 1 ? "terms:fault.one_segment" : "terms:fault.too_many_segments";
  return [{ key, variables: { segments, most: text.mostSegments } }];
}

/** What a text to phones costs. */
export function weighPhoneText(text: string): PhoneText {
  const costly = [...new Set(text)].filter((character) => septetsOf(character) === 0);
  return { ...countSegments(text), costly };
}
