import type { Say, TextKey } from "../../../plugin/templates/locales.ts";
import type { Program } from "../program.ts";
import { LIBRARY, type Town } from "../town.ts";
import type { Narrator } from "./narrator.ts";
import type { Reader } from "./people.ts";

/** What every chapter works with. */
export interface Stage {
  town: Town;
  say: Narrator;
  words: Say;
  /** Readers in addition to the demo's patrons. */
  crowd: readonly Reader[];
  /** Secrets that were created during the story: tokens of deep links. */
  secrets: string[];
  /** The sms notices that must still be pending at the end. */
  mustWait: number[];
  /** The rows that Koha's own job has sent. */
  mailed: Set<number>;
  /** The mails that Tidings has taken, and sent as texts. */
  takenMail: number[];
  /** All of our programs that have run. */
  programs: Program[];
}

/** The library's reply, in that language. */
export function reply({ words }: Stage, lang: Reader["lang"], key: TextKey & `replies:${string}`): string {
  return words(lang, key, { library: LIBRARY.name, contact: LIBRARY.contact });
}

/** A reason as staff read it. */
export function reason({ words }: Stage, key: TextKey & `staff:because.${string}`): string {
  return words("en", key);
}
