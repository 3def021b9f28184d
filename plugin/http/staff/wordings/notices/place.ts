import type { ChannelName } from "../../../../database/tables.ts";
import type { NoticeLibrary } from "../../../../koha/notice-facts/notice-facts.ts";
import { LANGUAGES, type Lang } from "../../../../templates/locales.ts";
import type { WordingPlace } from "../../../../templates/notices/notice-wording-store.ts";
import { WORDED_NOTICES, type WordedNotice } from "../../../../templates/notices/worded-notices.ts";

/** The ways for which a notice can be worded apart. */
export const WAYS: readonly ChannelName[] = ["sms", "telegram", "email"];

/** The notice of that name, if there is one. */
export const noticeOf = (name: string | undefined): WordedNotice | undefined =>
  WORDED_NOTICES.find((one) => one === name);

/** The path of the page where a notice is worded, below the staff pages, without its question. */
export const noticePath = (name: WordedNotice): string => `/wordings/notices/${name}`;

/** The same page for one language, library and way. */
export function placePath({ name, lang, library, way }: WordingPlace): string {
  const query = new URLSearchParams({ lang });
  if (library !== null) query.set("library", library);
  if (way !== null) query.set("way", way);
  return `${noticePath(name)}?${query}`;
}

/** What the address asks for; a language, library or way that there is not counts as not asked for. */
export function placeOf(
  name: WordedNotice,
  ask: (key: string) => string | undefined,
  known: { lang: Lang; libraries: readonly NoticeLibrary[] },
): WordingPlace {
  return {
    name,
    lang: LANGUAGES.find((lang) => lang === ask("lang")) ?? known.lang,
    library: known.libraries.find(({ branchcode }) => branchcode === ask("library"))?.branchcode ?? null,
    way: WAYS.find((way) => way === ask("way")) ?? null,
  };
}

export const samePlace = (one: WordingPlace, other: WordingPlace): boolean =>
  one.name === other.name && one.lang === other.lang && one.library === other.library && one.way === other.way;

/** The places whose wording holds where this one has none, the most particular first. */
export function lessParticular(place: WordingPlace): WordingPlace[] {
  const { library, way } = place;
  const all: WordingPlace[] = [
    { ...place, library, way: null },
    { ...place, library: null, way },
    { ...place, library: null, way: null },
  ];
  return all.filter((one, nth) => !samePlace(one, place) && all.findIndex((other) => samePlace(one, other)) === nth);
}
