import type { Db } from "../../database/connection.ts";
import type { Say } from "../locales.ts";
import {
  countVersions,
  insertVersion,
  isInForce,
  readLatest,
  readNoticeVersions,
  replaceAll,
} from "./notice-wording-rows.ts";
import {
  type ExportedWording,
  type FoundWords,
  type NoticeWordingVersion,
  type OwnWording,
  storedName,
  type WordingPlace,
} from "./own-wording.ts";
import { shippedWords, type Wording } from "./wording.ts";

export type { ExportedWording, FoundWords, NoticeWordingVersion, OwnWording, WordingPlace } from "./own-wording.ts";

export interface NoticeWordings {
  /** The most particular wording: for library and way, for the library, for the way, for all; else the shipped one. */
  find(place: WordingPlace): FoundWords;
  /** Every wording of the library's own that is in force. */
  owned(): readonly OwnWording[];
  /** Reads what was saved meanwhile, in this process or another; cheap if nothing was. */
  refresh(): Promise<void>;
  /** The newest first. */
  versions(place: WordingPlace): Promise<NoticeWordingVersion[]>;
  /** Saves the version after `after`; false: somebody else has saved it first, and nothing is saved. */
  save(place: WordingPlace, wording: Wording | null, after: number, by: string, now: Date): Promise<boolean>;
  exportAll(): Promise<ExportedWording[]>;
  /** Makes the library's wordings exactly these; returns how many changed; undefined: somebody saved meanwhile. */
  importAll(wordings: readonly ExportedWording[], by: string, now: Date): Promise<number | undefined>;
}

const keyOf = (place: WordingPlace): string => `${place.lang} ${storedName(place)}`;

/** Reads the library's wordings of notices once; later changes come with `refresh`. */
export async function openNoticeWordings(db: Db, say: Say): Promise<NoticeWordings> {
  let own = new Map<string, OwnWording>();
  let found = new Map<string, FoundWords>();
  let known = -1;
  const reread = async () => {
    const count = await countVersions(db);
    if (count === known) return;
    own = new Map((await readLatest(db)).flatMap((row) => (isInForce(row) ? [[keyOf(row), row] as const] : [])));
    found = new Map();
    known = count;
  };
  await reread();
  return {
    find: (place) => {
      const key = keyOf(place);
      const before = found.get(key);
      if (before) return before;
      const words = findWords(place, own, say);
      found.set(key, words);
      return words;
    },
    owned: () => [...own.values()],
    refresh: reread,
    versions: (place) => readNoticeVersions(db, place),
    save: async (place, wording, after, by, now) => {
      const saved = await insertVersion(db, { ...place, wording, version: after + 1 }, by, now);
      await reread();
      return saved;
    },
    exportAll: async () =>
      (await readLatest(db)).filter(isInForce).map(({ wording, version: _, ...place }) => ({ ...place, ...wording })),
    importAll: async (wordings, by, now) => {
      const changed = await replaceAll(db, wordings, by, now);
      await reread();
      return changed;
    },
  };
}

function findWords(place: WordingPlace, own: ReadonlyMap<string, OwnWording>, say: Say): FoundWords {
  const tries = [place, { ...place, way: null }, { ...place, library: null }, { ...place, library: null, way: null }];
  const one = tries.map((each) => own.get(keyOf(each))).find((each) => each !== undefined);
  const shipped = shippedWords(say, place.name, place.lang);
  return { ...shipped, words: one?.wording ?? shipped.words, own: one };
}
