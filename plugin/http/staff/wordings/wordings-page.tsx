import type { FC } from "hono/jsx";
import { LANGUAGES, type Lang, type Say } from "../../../templates/locales.ts";
import { WORDED_TEXTS, WORDING_GROUPS, type WordedText } from "../../../templates/wording-list.ts";
import { readShipped } from "../../../templates/wordings-judge.ts";
import { languageName } from "../../frame/language-name.ts";
import { type Frame, Page } from "../../frame/layout.tsx";

/** The path of the page that words a text, below the staff pages. */
export const pathOf = ({ key }: WordedText): string => `/wordings/${key.replace(":", "/")}`;

/** The title of a text for staff: when it is used, or the sentence itself if it needs no other title. */
export function titleOf(say: Say, shipped: Say, lang: Lang, text: WordedText): string {
  const title = `terms:title.${text.key.replace(":", ".")}`;
  return say.has(title) ? say(lang, title) : readShipped(shipped, lang, text.key);
}

interface WordingsPageProps {
  frame: Frame;
  shipped: Say;
  owned: readonly { name: string; lang: string }[];
}

/** All texts that can be reworded, and which the library has reworded. */
export const WordingsPage: FC<WordingsPageProps> = ({ frame, shipped, owned }) => {
  const { say, lang, base } = frame;
  const ownIn = ({ key }: WordedText) => LANGUAGES.filter((one) => owned.some((o) => o.name === key && o.lang === one));
  return (
    <Page frame={frame} title={say(lang, "terms:wordings.title")}>
      <p>{say(lang, "terms:wordings.about")}</p>
      <nav class="wording-languages" aria-label={say(lang, "terms:wordings.groups")}>
        {WORDING_GROUPS.map((group) => (
          <a href={`#${group}`}>{say(lang, `terms:group.${group}`)}</a>
        ))}
      </nav>
      {WORDING_GROUPS.map((group) => (
        <>
          <h2 id={group}>{say(lang, `terms:group.${group}`)}</h2>
          <ul class="wording-list">
            {WORDED_TEXTS.filter((text) => text.group === group).map((text) => (
              <li>
                <a href={`${base}${pathOf(text)}?lang=${lang}`}>{titleOf(say, shipped, lang, text)}</a>
                <Own frame={frame} languages={ownIn(text)} />
              </li>
            ))}
          </ul>
        </>
      ))}
    </Page>
  );
};

const Own: FC<{ frame: Frame; languages: readonly Lang[] }> = ({ frame: { say, lang }, languages: own }) => {
  if (own.length === 0) return null;
  const names = own.map((one) => languageName(lang, one)).join(", ");
  return <span class="wording-own">{say(lang, "terms:wordings.own", { languages: names })}</span>;
};
