import type { Db } from "../database/connection.ts";
import type { Lang, Say, TextKey } from "./locales.ts";

type Variables = Readonly<Record<string, string | number>>;

/** What the library says in its own words. */
interface Wordings {
  /** The library's own words for a text; undefined where the shipped ones hold. */
  find(lang: Lang, key: string): string | undefined;
  /** Reads what staff have saved meanwhile, here or by another process; cheap where they have not. */
  refresh(): Promise<void>;
}

/** Says the library's own words where it has any. */
export interface OwnSay extends Say {
  /** Says the words that Tidings ships, whatever the library has made of them. */
  shipped: Say;
  refresh: Wordings["refresh"];
}

/** One version of a wording; a null text brought the shipped one back. */
export interface WordingVersion {
  version: number;
  text: string | null;
  changed_at: Date;
  changed_by: string;
}

/** Reads the library's wordings once; later changes come with `refresh`. */
export async function openOwnWords(db: Db, shipped: Say): Promise<OwnSay> {
  let texts = new Map<string, string>();
  let known = -1;
  const refresh = async () => {
    // Versions are only ever added, so as many as before are the same as before.
    const { count } = await db
      .selectFrom("tidings_wording")
      .select((eb) => eb.fn.countAll<number>().as("count"))
      .executeTakeFirstOrThrow();
    if (Number(count) === known) return;
    texts = new Map((await readOwnTexts(db)).map(({ name, lang, text }) => [nameOf(lang, name), text]));
    known = Number(count);
  };
  await refresh();
  return inOwnWords(shipped, { find: (lang, key) => texts.get(nameOf(lang, key)), refresh });
}

const nameOf = (lang: string, key: string): string => `${lang} ${key}`;

/**
 * A wording that names what this text is not given, as after a release that changed it, gives way to the shipped one.
 */
export function inOwnWords(shipped: Say, wordings: Wordings): OwnSay {
  const say = (lang: Lang, key: TextKey, variables: Variables = {}): string => {
    const own = wordings.find(lang, key);
    const whole = own !== undefined && [...placeholders(own)].every((name) => name in variables);
    return whole ? fill(own, variables) : shipped(lang, key, variables);
  };
  return Object.assign(say, { has: shipped.has, shipped, refresh: wordings.refresh });
}

const PLACEHOLDER = /\{\{\s*(\w+)\s*\}\}/g;

/** Puts variables into a text that names them as `{{library}}`; a name without a value stays as it stands. */
export function fill(text: string, variables: Variables): string {
  return text.replace(PLACEHOLDER, (whole, name: string) => String(variables[name] ?? whole));
}

/** The names of the variables in a text. */
export function placeholders(text: string): Set<string> {
  return new Set([...text.matchAll(PLACEHOLDER)].map(([, name = ""]) => name));
}

/** The texts that the library words itself, as they hold now. */
export async function readOwnTexts(db: Db): Promise<{ name: string; lang: string; text: string }[]> {
  const rows = await db
    .selectFrom("tidings_wording as w")
    .select(["w.name", "w.lang", "w.text"])
    .where("w.version", "=", (eb) =>
      eb
        .selectFrom("tidings_wording as later")
        .select((inner) => inner.fn.max("later.version").as("version"))
        .whereRef("later.name", "=", "w.name")
        .whereRef("later.lang", "=", "w.lang"),
    )
    .execute();
  return rows.flatMap(({ text, ...row }) => (text === null ? [] : [{ ...row, text }]));
}

/** Every version of a text in one language, the newest first. */
export function readVersions(db: Db, name: TextKey, lang: Lang): Promise<WordingVersion[]> {
  return db
    .selectFrom("tidings_wording")
    .select(["version", "text", "changed_at", "changed_by"])
    .where("name", "=", name)
    .where("lang", "=", lang)
    .orderBy("version", "desc")
    .execute();
}

/**
 * Saves a wording as the version after `after`; null brings the shipped one back. False: somebody else was quicker, and
 * nothing was saved.
 */
export async function saveWording(
  db: Db,
  wording: { name: TextKey; lang: Lang; text: string | null; by: string },
  after: number,
  now: Date,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("tidings_wording")
    .ignore()
    .values({
      name: wording.name,
      lang: wording.lang,
      version: after + 1,
      text: wording.text,
      changed_at: now,
      changed_by: [...wording.by].slice(0, 64).join(""),
    })
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}
