import type { FC } from "hono/jsx";
import { type Lang, languages, type Say } from "../../templates/locales.ts";
import { WORDED_TEXTS, WORDING_GROUPS, type WordedText } from "../../templates/wording-list.ts";
import { readShipped } from "../../templates/wordings-judge.ts";
import { type Frame, Page } from "./layout.tsx";
import { Table } from "./table.tsx";

/** Where a text is worded, below the staff pages. */
export const pathOf = ({ key }: WordedText): string => `/wordings/${key.replace(":", "/")}`;

/** What staff know a text by: when it is said, or the sentence itself where it stands for itself. */
export function titleOf(say: Say, shipped: Say, lang: Lang, text: WordedText): string {
  const title = `terms:title.${text.key.replace(":", ".")}`;
  return say.has(title) ? say(lang, title) : readShipped(shipped, lang, text.key);
}

/** A language as the reader calls it. */
export const languageName = (reader: Lang, lang: Lang): string =>
  new Intl.DisplayNames(reader, { type: "language" }).of(lang) ?? lang;

interface WordingsPageProps {
  frame: Frame;
  shipped: Say;
  owned: readonly { name: string; lang: string }[];
}

/** All texts that can be worded, and which the library has worded. */
export const WordingsPage: FC<WordingsPageProps> = ({ frame, shipped, owned }) => {
  const { say, lang, base } = frame;
  const ownIn = ({ key }: WordedText) => languages.filter((one) => owned.some((o) => o.name === key && o.lang === one));
  const columns = [say(lang, "terms:wordings.text"), say(lang, "terms:wordings.own")];
  return (
    <Page frame={frame} title={say(lang, "terms:wordings.title")}>
      <p>{say(lang, "terms:wordings.about")}</p>
      {WORDING_GROUPS.map((group) => (
        <>
          <h2>{say(lang, `terms:group.${group}`)}</h2>
          <Table
            name={say(lang, `terms:group.${group}`)}
            columns={columns}
            rows={WORDED_TEXTS.filter((text) => text.group === group).map((text) => [
              <a href={`${base}${pathOf(text)}?lang=${lang}`}>{titleOf(say, shipped, lang, text)}</a>,
              ownIn(text)
                .map((one) => languageName(lang, one))
                .join(", ") || say(lang, "terms:wordings.none"),
            ])}
          />
        </>
      ))}
    </Page>
  );
};
