import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInstance } from "i18next";
import type account from "../../locales/en/account.json";
import type joinTexts from "../../locales/en/join.json";
import type mail from "../../locales/en/mail.json";
import type pages from "../../locales/en/pages.json";
import type patron from "../../locales/en/patron.json";
import type replies from "../../locales/en/replies.json";
import type staff from "../../locales/en/staff.json";
import type terms from "../../locales/en/terms.json";
import { shipped } from "../foundation/shipped-files.ts";

/** The languages that Tidings ships; the first is the one that every other falls back to. */
export const LANGUAGES = ["en", "es", "fr", "da"] as const;
export type Lang = (typeof LANGUAGES)[number];

/**
 * One file a language each: what goes to phones, words that staff read, their pages, what patrons read on theirs, the
 * page of a patron's consent, the public page to join, the public terms and the library's wordings, email.
 */
export const NAMESPACES = ["replies", "staff", "pages", "patron", "account", "join", "terms", "mail"] as const;

type Paths<Texts> = {
  [Key in keyof Texts & string]: Texts[Key] extends string ? Key : `${Key}.${Paths<Texts[Key]>}`;
}[keyof Texts & string];

/** The name of a text, such as `replies:help` or `staff:because.too_late`; a name without a text does not compile. */
export type TextKey =
  | `replies:${Paths<typeof replies>}`
  | `staff:${Paths<typeof staff>}`
  | `pages:${Paths<typeof pages>}`
  | `patron:${Paths<typeof patron>}`
  | `account:${Paths<typeof account>}`
  | `join:${Paths<typeof joinTexts>}`
  | `terms:${Paths<typeof terms>}`
  | `mail:${Paths<typeof mail>}`;

export interface Say {
  /**
   * The text in that language, or in English where that language lacks it. Variables are put in as they are, never as
   * markup. Throws a plain Error, since it is a bug, when English lacks the text or a variable is missing.
   */
  (lang: Lang, key: TextKey, variables?: Readonly<Record<string, string | number>>): string;
  /** Whether there is a text of that name: for names made of words that come out of the database. */
  has(key: string): key is TextKey;
}

/** Reads all texts once. `folder` holds `<lang>/<namespace>.json`. Rejects when a file is missing or is no JSON. */
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
    // These are plain texts; pages escape for themselves.
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

/** Our language for one of Koha's (`es-ES`, `fr-CA`, `default`, null), which is the fallback where we ship none. */
export function nearestLang(kohaLang: string | null, fallback: Lang): Lang {
  const wanted = (kohaLang ?? "").toLowerCase().split(/[-_]/, 1)[0];
  return LANGUAGES.find((lang) => lang === wanted) ?? fallback;
}
