import type { Db } from "../database/connection.ts";
import type { Lang, Say, TextKey } from "./locales.ts";

type Variables = Readonly<Record<string, string | number>>;

/** The library's own wordings. */
interface Wordings {
  /** The library's own wording of a text; undefined if the shipped one is used. */
  find(lang: Lang, key: string): string | undefined;
  /** Reads what staff have saved meanwhile, in this process or another; cheap if nothing has changed. */
  refresh(): Promise<void>;
}

/** Says texts in the library's own words if it has any. */
export interface OwnSay extends Say {
  /** Says the shipped wording, even if the library has its own. */
  shipped: Say;
  refresh: Wordings["refresh"];
}

/** One version of a wording; a null text restored the shipped one. */
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
    // Versions are only ever added, so an unchanged count means unchanged versions.
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
 * Uses the library's wordings where there are any. One with a variable that the text does not get, as after a release
 * that changed the text, is not used.
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

/** Replaces placeholders such as `{{library}}` in a text by values; one without a value stays unchanged. */
export function fill(text: string, variables: Variables): string {
  return text.replace(PLACEHOLDER, (whole, name: string) => String(variables[name] ?? whole));
}

/** The names of the variables in a text. */
export function placeholders(text: string): Set<string> {
  return new Set([...text.matchAll(PLACEHOLDER)].map(([, name = ""]) => name));
}

/** Reads the library's own wordings in force, but those of notices (`notices/notice-wording-store`). */
export async function readOwnTexts(db: Db): Promise<{ name: string; lang: string; text: string }[]> {
  const rows = await db
    .selectFrom("tidings_wording as w")
    .select(["w.name", "w.lang", "w.text"])
    .where("w.name", "not like", "notice:%")
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

/** Reads every version of a text in one language, the newest first. */
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
 * Saves a wording as the version after `after`; a null text restores the shipped one. Returns false if somebody else
 * has saved that version first: then nothing is saved.
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
