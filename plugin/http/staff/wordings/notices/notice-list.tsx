import type { FC } from "hono/jsx";
import type { NoticeLibrary } from "../../../../koha/notice-facts/notice-facts.ts";
import type { Lang, Say } from "../../../../templates/locales.ts";
import type { OwnWording } from "../../../../templates/notices/notice-wording-store.ts";
import { LETTERS_OF_WORDING, WORDED_NOTICES, type WordedNotice } from "../../../../templates/notices/worded-notices.ts";
import { shippedWords } from "../../../../templates/notices/wording.ts";
import { languageName } from "../../../frame/language-name.ts";
import type { Frame } from "../../../frame/layout.tsx";
import { Badge } from "../../../frame/parts.tsx";
import { fold } from "../fold.ts";
import { placeName } from "./notice-page.tsx";
import { placePath } from "./place.ts";

/** More are not read in a row. */
const MOST_BADGES = 4;

/** What the list of notices goes by. */
export interface NoticesListed {
  owned: readonly OwnWording[];
  libraries: readonly NoticeLibrary[];
}

interface Finding {
  say: Say;
  shipped: Say;
  lang: Lang;
  owned: readonly OwnWording[];
}

/** The notices in whose name, words or letters of Koha's something is found; all of them for an empty search. */
export function findNotices(search: string, { say, shipped, lang, owned }: Finding): WordedNotice[] {
  return WORDED_NOTICES.filter((name) => {
    const { one, other } = shippedWords(shipped, name, lang).words;
    const own = owned.filter((each) => each.name === name).flatMap(({ wording }) => [wording.one, wording.other]);
    const words = [say(lang, `words:name.${name}`), one, other, ...own, ...LETTERS_OF_WORDING[name]];
    return fold(words.join(" ")).includes(fold(search));
  });
}

/** The notices by name, each with where the library has words of its own for it. */
export const NoticeList: FC<NoticesListed & { frame: Frame; names: readonly WordedNotice[] }> = (props) => {
  const { frame, names, owned } = props;
  const { say, lang, base } = frame;
  return (
    <ul class="wording-list">
      {names.map((name) => (
        <li>
          <a href={`${base}${placePath({ name, lang, library: null, way: null })}`}>
            {say(lang, `words:name.${name}`)}
          </a>
          <Own {...props} own={owned.filter((one) => one.name === name)} />
        </li>
      ))}
    </ul>
  );
};

const Own: FC<NoticesListed & { frame: Frame; own: readonly OwnWording[] }> = ({ frame, own, libraries }) => {
  const { say, lang, base } = frame;
  return (
    <>
      {own.slice(0, MOST_BADGES).map((one) => (
        <>
          {" "}
          <a href={`${base}${placePath(one)}`} class="badge-link">
            <Badge kind="good">{say(lang, "words:list.own", { what: ownName(frame, one, libraries) })}</Badge>
          </a>
        </>
      ))}
      {own.length > MOST_BADGES && ` ${say(lang, "words:list.more", { count: own.length - MOST_BADGES })}`}
    </>
  );
};

/** "English", or "English, Midway, Telegram". */
function ownName(frame: Frame, { lang, library, way }: OwnWording, libraries: readonly NoticeLibrary[]): string {
  const language = languageName(frame.lang, lang);
  return library === null && way === null ? language : `${language}, ${placeName(frame, { library, way }, libraries)}`;
}
