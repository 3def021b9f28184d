import type { NoticeLibrary } from "../../../../koha/notice-facts/notice-facts.ts";
import { judgeNotice, type NoticeFault } from "../../../../templates/notices/judge-notice.ts";
import type { WordingPlace } from "../../../../templates/notices/notice-wording-store.ts";
import { shippedWords, type Wording } from "../../../../templates/notices/wording.ts";
import { tellsOfSeveral } from "./notice-view.ts";
import { type Fillings, type NoticesBackend, signer } from "./notices-backend.ts";

const longest = (texts: readonly string[]): string =>
  texts.reduce((most, text) => (text.length > most.length ? text : most), "");

/** What is longest of each thing that these libraries say of themselves: no text of theirs is longer. */
export function longestLibrary(libraries: readonly NoticeLibrary[]): NoticeLibrary {
  const of = (key: keyof NoticeLibrary) => longest(libraries.map((one) => one[key]));
  return { branchcode: of("branchcode"), name: of("name"), phone: of("phone"), email: of("email") };
}

/** Everything that is wrong with a wording of a place, tried with the longest that its libraries may fill in. */
export function judgeAt(
  backend: NoticesBackend,
  place: WordingPlace,
  wording: Wording,
  known: { libraries: readonly NoticeLibrary[]; fillings: Fillings },
): NoticeFault[] {
  const own = known.libraries.filter(({ branchcode }) => place.library === null || branchcode === place.library);
  const library = longestLibrary(own);
  const say = backend.shipped;
  const sign = signer(known.fillings, { say, lang: place.lang, way: place.way ?? "sms", library });
  const faults = judgeNotice(wording, {
    shipped: shippedWords(say, place.name, place.lang),
    way: place.way,
    library,
    accountLink: known.fillings.accountLink,
    sign: (text) => sign(text, true),
  });
  // Where there is one text, it stands for both.
  return tellsOfSeveral(place.name) ? faults : faults.filter(({ form }) => form === "one");
}
