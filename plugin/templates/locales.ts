import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInstance } from "i18next";
import type access from "../../locales/en/access.json";
import type account from "../../locales/en/account.json";
import type consoleTexts from "../../locales/en/console.json";
import type coverage from "../../locales/en/coverage.json";
import type desk from "../../locales/en/desk.json";
import type dryRun from "../../locales/en/dry_run.json";
import type joinTexts from "../../locales/en/join.json";
import type letters from "../../locales/en/letters.json";
import type mail from "../../locales/en/mail.json";
import type messages from "../../locales/en/messages.json";
import type notices from "../../locales/en/notices.json";
import type pages from "../../locales/en/pages.json";
import type patron from "../../locales/en/patron.json";
import type privacy from "../../locales/en/privacy.json";
import type replies from "../../locales/en/replies.json";
import type review from "../../locales/en/review.json";
import type rules from "../../locales/en/rules.json";
import type staff from "../../locales/en/staff.json";
import type terms from "../../locales/en/terms.json";
import type words from "../../locales/en/words.json";
import { shipped } from "../foundation/shipped-files.ts";

/** The languages that Tidings ships; the first is the fallback of all others. */
export const LANGUAGES = ["en", "es", "fr", "da"] as const;
export type Lang = (typeof LANGUAGES)[number];

/**
 * One file per language each: replies to phones, words for staff, staff pages, patron pages, the consent page, the
 * public joining page, the terms and the page of wordings, email, letters for Koha; of the console its frame, the
 * messages, what needs a person, a patron, who may do what, and what is forgotten; by which way each type of notice
 * reaches whom; the rules; notices in our words, and the pages where staff word them; what would happen to a notice.
 */
export const NAMESPACES = [
  "replies",
  "staff",
  "pages",
  "patron",
  "account",
  "join",
  "terms",
  "mail",
  "letters",
  "console",
  "messages",
  "review",
  "desk",
  "access",
  "privacy",
  "coverage",
  "rules",
  "notices",
  "words",
  "dry_run",
] as const;

type Paths<Texts> = {
  [Key in keyof Texts & string]: Texts[Key] extends string ? Key : `${Key}.${Paths<Texts[Key]>}`;
}[keyof Texts & string];

/** The key of a text, such as `replies:help` or `staff:because.too_late`; a key without a text does not compile. */
export type TextKey =
  | `replies:${Paths<typeof replies>}`
  | `staff:${Paths<typeof staff>}`
  | `pages:${Paths<typeof pages>}`
  | `patron:${Paths<typeof patron>}`
  | `account:${Paths<typeof account>}`
  | `join:${Paths<typeof joinTexts>}`
  | `terms:${Paths<typeof terms>}`
  | `mail:${Paths<typeof mail>}`
  | `letters:${Paths<typeof letters>}`
  | `console:${Paths<typeof consoleTexts>}`
  | `messages:${Paths<typeof messages>}`
  | `review:${Paths<typeof review>}`
  | `desk:${Paths<typeof desk>}`
  | `access:${Paths<typeof access>}`
  | `privacy:${Paths<typeof privacy>}`
  | `coverage:${Paths<typeof coverage>}`
  | `rules:${Paths<typeof rules>}`
  | `notices:${Paths<typeof notices>}`
  | `words:${Paths<typeof words>}`
  | `dry_run:${Paths<typeof dryRun>}`;

export interface Say {
  /**
   * Returns the text in that language, or in English if that language lacks it. Variables are inserted as they are,
   * never as markup. Throws a plain Error, since it is a bug, if English lacks the text or a variable is missing.
   */
  (lang: Lang, key: TextKey, variables?: Readonly<Record<string, string | number>>): string;
  /** Whether there is a text with that key: for keys made of words from the database. */
  has(key: string): key is TextKey;
}

/** Reads all texts, `<lang>/<namespace>.json` in `folder`. Rejects if a file is missing or not JSON. */
export async function openLocales(folder: string = shipped("locales")): Promise<Say> {
  const read = async (lang: Lang, namespace: string): Promise<Record<string, unknown>> =>
    JSON.parse(await readFile(join(folder, lang, `${namespace}.json`), "utf8"));
  const texts = async (lang: Lang) =>
    Object.fromEntries(await Promise.all(NAMESPACES.map(async (name) => [name, await read(lang, name)] as const)));
  const resources = Object.fromEntries(
    await Promise.all(LANGUAGES.map(async (lang) => [lang, await texts(lang)] as const)),
  );

  const i18n = createInstance();
  await i18n.init({
    resources,
    ns: [...NAMESPACES],
    fallbackLng: LANGUAGES[0],
    returnEmptyString: false,
    // These are plain texts; pages escape what they show.
    interpolation: { escapeValue: false },
    parseMissingKeyHandler: (key) => {
      throw new Error(`There is no text named ${key}.`);
    },
    missingInterpolationHandler: (_text: string, placeholder: RegExpExecArray) => {
      throw new Error(`A text was asked for without its variable ${placeholder[1] ?? ""}.`);
    },
  });
  const say = (lang: Lang, key: TextKey, variables = {}): string => i18n.t(key, { ...variables, lng: lang });
  return Object.assign(say, { has: (key: string): key is TextKey => i18n.exists(key, { lng: LANGUAGES[0] }) });
}

/** Our language for one of Koha's (`es-ES`, `fr-CA`, `default`, null); the fallback if we do not ship it. */
export function nearestLang(kohaLang: string | null, fallback: Lang): Lang {
  const wanted = (kohaLang ?? "").toLowerCase().split(/[-_]/, 1)[0];
  return LANGUAGES.find((lang) => lang === wanted) ?? fallback;
}
