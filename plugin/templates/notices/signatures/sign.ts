import type { ChannelName } from "../../../database/tables.ts";
import type { NoticeLibrary } from "../../../koha/notice-facts/notice-facts.ts";
import type { Lang, Say } from "../../locales.ts";
import { showsNothing } from "../../readable-text.ts";
import { namesLibrary } from "./names-library.ts";
import { type Signatures, signatureText } from "./signatures.ts";

export interface SignWith {
  say: Say;
  signatures: Signatures;
  use: "notices" | "broadcasts";
  lang: Lang;
  way: ChannelName;
  library: NoticeLibrary;
  /** Of the number: two letters (ISO 3166-1); null where it is unknown, or no number. */
  country: string | null;
  /** Whether the patron is due to be told how to end texts. */
  stopDue: boolean;
}

/** The United States with its territories, and Canada. */
const STOP_COUNTRIES: ReadonlySet<string> = new Set(["US", "PR", "VI", "GU", "AS", "MP", "CA"]);

/**
 * Whether carriers in a country want texts to say how to end them: North America's go by the Messaging Principles and
 * Best Practices of CTIA, part 5.1, on opting out. https://www.ctia.org
 */
export function wantsStopLine(country: string | null): boolean {
  return country !== null && STOP_COUNTRIES.has(country.toUpperCase());
}

/** Who asks for the word, and what it does, in our languages: a title that says STOP is no instruction. */
const ASKS = "reply|replying|text|texting|txt|send|sending|responda|envíe|conteste|répondez|envoyez|svar|skriv";
const DOES = "to|for|ends|cancels|unsubscribes|para|por|pour|at|afmelder";
const INSTRUCTIONS = [
  new RegExp(`(?<!\\p{L})(?:${ASKS})(?:\\s+\\p{L}+){0,2}?\\s+["'«“]?\\s?STOP(?!\\p{L})`, "giu"),
  new RegExp(`(?<![\\p{L}/])STOP["'»”]?\\s*(?:(?:${DOES})(?!\\p{L})|[:=])`, "giu"),
];

/** Whether a text says that STOP, in capitals, ends texts. */
export function saysStop(text: string): boolean {
  if (!text.includes("STOP")) return false;
  return INSTRUCTIONS.some((instruction) => [...text.matchAll(instruction)].some(([found]) => found.includes("STOP")));
}

/**
 * A text with whatever it lacks of the library's name, the signature, and how to end texts: the name in front, the
 * others on lines below. In NFC; nothing of the text is dropped; idempotent. A text that shows nothing stays as it is.
 */
export function sign(text: string, by: SignWith): string {
  const body = text.normalize("NFC");
  if (showsNothing(body)) return body;
  const { signatures, library } = by;
  const signature = signatureText(signatures, signatures[by.use], by.lang, library);
  const signed = signature === undefined || body.includes(signature) ? body : `${body}\n${signature}`;
  const name = library.name.normalize("NFC").trim();
  const unnamed = signatures.addName && !showsNothing(name) && !namesLibrary(signed, name);
  const named = unnamed ? `${linesOf(by).nameFirst(name)} ${signed}` : signed;
  const due = by.way === "sms" && by.stopDue && signatures.stopLine && wantsStopLine(by.country);
  return due && !saysStop(named) ? `${named}\n${linesOf(by).stop}` : named;
}

interface Lines {
  nameFirst: (library: string) => string;
  stop: string;
}

/** By language: each text asks for these, and they stay the same. */
const remembered = new WeakMap<Say, Map<Lang, Lines>>();

function linesOf({ say, lang }: SignWith): Lines {
  const lines = remembered.get(say) ?? new Map<Lang, Lines>();
  remembered.set(say, lines);
  const before = lines.get(lang);
  if (before) return before;
  const first = say(lang, "notices:name_first", { library: "{{library}}" });
  const read = {
    nameFirst: (library: string) => first.replace("{{library}}", () => library),
    stop: say(lang, "notices:stop_line"),
  };
  lines.set(lang, read);
  return read;
}
