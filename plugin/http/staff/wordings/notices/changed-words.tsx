import type { FC } from "hono/jsx";
import type { Lang } from "../../../../templates/locales.ts";
import type { Wording } from "../../../../templates/notices/wording.ts";
import type { Frame } from "../../../frame/layout.tsx";
import { diffWords } from "./word-diff.ts";

interface ChangedProps {
  frame: Frame;
  /** The language of the texts. */
  lang: Lang;
  older: Wording;
  newer: Wording;
  several: boolean;
}

/** What differs between two wordings, word by word: what is gone is struck out, what is new underlined. */
export const ChangedWords: FC<ChangedProps> = ({ frame, lang: wordingLang, older, newer, several }) => {
  const { say, lang } = frame;
  return (
    <>
      {several && <p class="help">{say(lang, "words:phone.one")}</p>}
      <Changed lang={wordingLang} older={older.one} newer={newer.one} />
      {several && <p class="help">{say(lang, "words:phone.other")}</p>}
      {several && <Changed lang={wordingLang} older={older.other} newer={newer.other} />}
    </>
  );
};

const Changed: FC<{ lang: Lang; older: string; newer: string }> = ({ lang, older, newer }) => (
  <p class="wording-changed" lang={lang} dir="auto">
    {diffWords(older, newer).map(({ kind, text }) =>
      kind === "same" ? text : kind === "gone" ? <del>{text}</del> : <ins>{text}</ins>,
    )}
  </p>
);
