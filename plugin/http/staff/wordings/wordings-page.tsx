import type { FC } from "hono/jsx";
import { LANGUAGES, type Lang, type Say } from "../../../templates/locales.ts";
import { WORDED_TEXTS, WORDING_GROUPS, type WordedText, type WordingGroup } from "../../../templates/wording-list.ts";
import { readShipped } from "../../../templates/wordings-judge.ts";
import { languageName } from "../../frame/language-name.ts";
import { type Frame, Page } from "../../frame/layout.tsx";
import { Badge, Empty, Toolbar } from "../../frame/parts.tsx";
import { fold } from "./fold.ts";
import { findNotices, NoticeList, type NoticesListed } from "./notices/notice-list.tsx";
import type { OwnText } from "./wordings-backend.ts";

/** The path of the page that words a text, below the staff pages. */
export const pathOf = ({ key }: WordedText): string => `/wordings/${key.replace(":", "/")}`;

/**
 * The title of a text for staff: when it is used, or the sentence itself if it needs no other title, without what is
 * put into it.
 */
export function titleOf(say: Say, shipped: Say, lang: Lang, text: WordedText): string {
  const title = `terms:title.${text.key.replace(":", ".")}`;
  return say.has(title) ? say(lang, title) : withoutBraces(readShipped(shipped, lang, text.key));
}

/** Dots where something is put in, and nothing where the sentence only begins with the library's name. */
const withoutBraces = (sentence: string): string =>
  sentence
    .replace(/^\{\{\w+\}\}\s?: /, "")
    .replaceAll(/\{\{\w+\}\}/g, "…")
    .replaceAll("….", "…");

interface WordingsPageProps {
  frame: Frame;
  shipped: Say;
  owned: readonly OwnText[];
  notices: NoticesListed;
  /** What was searched for; empty: everything is shown. */
  search: string;
}

/** All texts that can be reworded, or those in which something is found: notices first, then the others in groups. */
export const WordingsPage: FC<WordingsPageProps> = ({ frame, shipped, owned, notices, search }) => {
  const { say, lang } = frame;
  const names = findNotices(search, { say, shipped, lang, owned: notices.owned });
  const texts = WORDED_TEXTS.filter((text) => {
    const own = owned.filter(({ name }) => name === text.key).map((one) => one.text);
    const words = [titleOf(say, shipped, lang, text), readShipped(shipped, lang, text.key), ...own].join(" ");
    return fold(words).includes(fold(search));
  });
  const groups = WORDING_GROUPS.filter((group) => texts.some((text) => text.group === group));
  const help = { text: say(lang, "console:help.wordings"), manual: "wordings" };
  return (
    <Page frame={frame} title={say(lang, "terms:wordings.title")} current="/wordings" help={help}>
      <Search frame={frame} search={search} />
      {names.length + groups.length === 0 && (
        <Empty>{say(lang, "console:wordings.found_none", { words: search })}</Empty>
      )}
      {names.length > 0 && (
        <>
          <h2 id="notices">{say(lang, "words:list.notices")}</h2>
          <NoticeList frame={frame} names={names} {...notices} />
        </>
      )}
      {groups.length > 0 && <h2 id="others">{say(lang, "words:list.others")}</h2>}
      {groups.length > 0 && <p class="help">{say(lang, "terms:wordings.about")}</p>}
      {groups.map((group) => (
        <Group
          frame={frame}
          shipped={shipped}
          owned={owned}
          group={group}
          texts={texts.filter((text) => text.group === group)}
          open={search !== ""}
        />
      ))}
    </Page>
  );
};

interface GroupProps {
  frame: Frame;
  shipped: Say;
  owned: readonly OwnText[];
  group: WordingGroup;
  texts: readonly WordedText[];
  open: boolean;
}

/** One group, folded unless something was searched for; its line says how many texts it has, and how many are own. */
const Group: FC<GroupProps> = ({ frame, shipped, owned, group, texts, open }) => {
  const { say, lang, base } = frame;
  const ownIn = ({ key }: WordedText) => LANGUAGES.filter((one) => owned.some((o) => o.name === key && o.lang === one));
  const own = texts.filter((text) => ownIn(text).length > 0).length;
  return (
    <details class="wording-group" id={group} open={open}>
      <summary>
        <h3>{say(lang, `terms:group.${group}`)}</h3>{" "}
        <span class="wording-count">{say(lang, "words:list.count", { count: texts.length })}</span>
        {own > 0 && " "}
        {own > 0 && <Badge kind="good">{say(lang, "words:list.own_count", { count: own })}</Badge>}
      </summary>
      <ul class="wording-list">
        {texts.map((text) => (
          <li>
            <a href={`${base}${pathOf(text)}?lang=${lang}`}>{titleOf(say, shipped, lang, text)}</a>
            <Own frame={frame} languages={ownIn(text)} />
          </li>
        ))}
      </ul>
    </details>
  );
};

const Search: FC<{ frame: Frame; search: string }> = ({ frame: { say, lang, base }, search }) => (
  <Toolbar>
    <form method="get" action={`${base}/wordings`} class="search">
      <label for="q">{say(lang, "console:wordings.search")}</label>
      <input id="q" name="q" type="search" value={search} maxlength={100} />
      <button type="submit" class="quiet">
        {say(lang, "console:wordings.find")}
      </button>
      {search !== "" && <a href={`${base}/wordings`}>{say(lang, "console:wordings.all")}</a>}
    </form>
  </Toolbar>
);

const Own: FC<{ frame: Frame; languages: readonly Lang[] }> = ({ frame: { say, lang }, languages: own }) => {
  if (own.length === 0) return null;
  const names = own.map((one) => languageName(lang, one)).join(", ");
  return (
    <>
      {" "}
      <Badge kind="good">{say(lang, "terms:wordings.own", { languages: names })}</Badge>
    </>
  );
};
