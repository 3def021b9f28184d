import { type Db, inTransaction } from "../../database/connection.ts";
import {
  type ExportedWording,
  type NoticeWordingVersion,
  type OwnWording,
  placeOf,
  STORED_NAMES,
  storedName,
  type WordingPlace,
} from "./own-wording.ts";
import type { Wording } from "./wording.ts";

/** A version of a wording as it is stored; null restores the less particular one. */
export interface StoredVersion extends WordingPlace {
  wording: Wording | null;
  version: number;
}

export const isInForce = (stored: StoredVersion): stored is OwnWording => stored.wording !== null;

const [FIRST, END] = STORED_NAMES;

/** How many versions there are. They are only ever added, so an unchanged number means unchanged wordings. */
export async function countVersions(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom("tidings_wording")
    .select((eb) => eb.fn.countAll<number>().as("count"))
    .where("name", ">=", FIRST)
    .where("name", "<", END)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** The newest version of each wording that this release knows. */
export async function readLatest(db: Db): Promise<StoredVersion[]> {
  const rows = await db
    .selectFrom("tidings_wording as w")
    .select(["w.name", "w.lang", "w.text", "w.version"])
    .where("w.name", ">=", FIRST)
    .where("w.name", "<", END)
    .where("w.version", "=", (eb) =>
      eb
        .selectFrom("tidings_wording as later")
        .select((inner) => inner.fn.max("later.version").as("version"))
        .whereRef("later.name", "=", "w.name")
        .whereRef("later.lang", "=", "w.lang"),
    )
    .orderBy("w.name")
    .orderBy("w.lang")
    .execute();
  return rows.flatMap(({ name, lang, text, version }) => {
    const place = placeOf(name, lang);
    return place ? [{ ...place, wording: readWording(text), version }] : [];
  });
}

/** Every version of one wording, the newest first. */
export async function readNoticeVersions(db: Db, place: WordingPlace): Promise<NoticeWordingVersion[]> {
  const rows = await db
    .selectFrom("tidings_wording")
    .select(["version", "text", "changed_at", "changed_by"])
    .where("name", "=", storedName(place))
    .where("lang", "=", place.lang)
    .orderBy("version", "desc")
    .execute();
  return rows.map(({ version, text, changed_at, changed_by }) => ({
    version,
    wording: readWording(text),
    changedAt: changed_at,
    changedBy: changed_by,
  }));
}

/** False: that version is there already. */
export async function insertVersion(db: Db, stored: StoredVersion, by: string, now: Date): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("tidings_wording")
    .ignore()
    .values({
      name: storedName(stored),
      lang: stored.lang,
      version: stored.version,
      text: stored.wording && JSON.stringify({ one: stored.wording.one, other: stored.wording.other }),
      changed_at: now,
      changed_by: [...by].slice(0, 64).join(""),
    })
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

const keyOf = (place: WordingPlace): string => `${place.lang} ${storedName(place)}`;

/** Makes the wordings in force exactly these, or changes nothing: undefined, if somebody else saved one meanwhile. */
export async function replaceAll(
  db: Db,
  wordings: readonly ExportedWording[],
  by: string,
  now: Date,
): Promise<number | undefined> {
  try {
    return await inTransaction(db, async (tx) => {
      const latest = new Map((await readLatest(tx)).map((row) => [keyOf(row), row]));
      const changes = changesTo(wordings, latest);
      for (const change of changes) {
        if (!(await insertVersion(tx, change, by, now))) throw new SavedMeanwhile();
      }
      return changes.length;
    });
  } catch (error) {
    if (error instanceof SavedMeanwhile) return undefined;
    throw error;
  }
}

/** Ends the transaction: somebody else has saved one of the versions. */
class SavedMeanwhile extends Error {}

function changesTo(wordings: readonly ExportedWording[], latest: ReadonlyMap<string, StoredVersion>): StoredVersion[] {
  const wanted = new Map(
    wordings.map(({ one, other, ...place }) => [keyOf(place), { ...place, wording: { one, other } }]),
  );
  const written = [...wanted].flatMap(([key, want]) => {
    const has = latest.get(key);
    const same = has?.wording?.one === want.wording.one && has.wording.other === want.wording.other;
    return same ? [] : [{ ...want, version: (has?.version ?? 0) + 1 }];
  });
  const restored = [...latest.values()]
    .filter((has) => has.wording !== null && !wanted.has(keyOf(has)))
    .map((has) => ({ ...has, wording: null, version: has.version + 1 }));
  return [...written, ...restored];
}

/** Null also for what is no wording: then the less particular one is said. */
function readWording(text: string | null): Wording | null {
  if (text === null) return null;
  try {
    const { one, other } = JSON.parse(text) as Partial<Wording>;
    return typeof one === "string" && typeof other === "string" ? { one, other } : null;
  } catch {
    return null;
  }
}
