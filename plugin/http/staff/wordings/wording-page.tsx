import type { FC } from "hono/jsx";
import type { AgreedTerms } from "../../../reports/agreed-terms.ts";
import { LANGUAGES, type Lang, type Say } from "../../../templates/locales.ts";
import type { WordedText } from "../../../templates/wording-list.ts";
import { fill, type WordingVersion } from "../../../templates/wordings.ts";
import {
  allowedIn,
  readShipped,
  type Sample,
  type WordingFault,
  weighPhoneText,
} from "../../../templates/wordings-judge.ts";
import { languageName } from "../../frame/language-name.ts";
import { Csrf, type Frame, Notice, Page, ShownZone } from "../../frame/layout.tsx";
import { Agreed, History } from "./wording-history.tsx";
import { pathOf, titleOf } from "./wordings-page.tsx";

/** What the page of one text shows. */
export interface WordingPageProps {
  frame: Frame;
  text: WordedText;
  /** The language of the wording. */
  lang: Lang;
  shipped: Say;
  /** The newest first. */
  versions: readonly WordingVersion[];
  typed: string;
  faults: readonly WordingFault[];
  sample: Sample;
  /** Only for the terms. */
  agreed: readonly AgreedTerms[] | undefined;
  preview?: string;
  done?: string | undefined;
}

/** One text in one language: as shipped, as the library words it, and its earlier versions. */
export const WordingPage: FC<WordingPageProps> = (props) => {
  const { frame, text, lang: wordingLang, shipped, versions, faults, done } = props;
  const { say, lang, base } = frame;
  const [latest] = versions;
  const help = { text: say(lang, "console:help.wording"), manual: "wordings#change-a-wording" };
  return (
    <Page frame={frame} title={titleOf(say, shipped, lang, text)} current="/wordings" help={help}>
      <p>
        <a href={`${base}/wordings`}>{say(lang, "terms:wordings.back")}</a>
      </p>
      {(done === "saved" || done === "shipped") && (
        <Notice kind="good">{say(lang, `terms:wordings.done_${done}`)}</Notice>
      )}
      {faults.length > 0 && <Faults {...props} latest={latest} />}
      <nav class="wording-languages" aria-label={say(lang, "terms:wordings.languages")}>
        {LANGUAGES.map((one) => (
          <a
            href={`${base}${pathOf(text)}?lang=${one}`}
            hreflang={one}
            aria-current={one === wordingLang ? "page" : undefined}
          >
            {languageName(lang, one)}
          </a>
        ))}
      </nav>
      <h2>{say(lang, "terms:wordings.shipped")}</h2>
      <p class="wording-text" lang={wordingLang}>
        {readShipped(shipped, wordingLang, text.key)}
      </p>
      <WordingForm {...props} latest={latest} />
      {props.preview !== undefined && <Preview {...props} preview={props.preview} />}
      {props.agreed && <Agreed frame={frame} agreed={props.agreed} />}
      <History frame={frame} lang={wordingLang} versions={versions} />
      {(versions.length > 0 || (props.agreed ?? []).length > 0) && <ShownZone frame={frame} />}
    </Page>
  );
};

type WithLatest = WordingPageProps & { latest: WordingVersion | undefined };

/** The library's own wording, to be saved, previewed, or replaced by the shipped one. */
const WordingForm: FC<WithLatest> = ({ frame, text, lang: wordingLang, shipped, typed, faults, sample, latest }) => {
  const { say, lang, base, session } = frame;
  const owned = latest !== undefined && latest.text !== null;
  return (
    <form method="post" action={`${base}${pathOf(text)}?lang=${wordingLang}`}>
      {session && <Csrf session={session} />}
      <input type="hidden" name="seen" value={String(latest?.version ?? 0)} />
      <label for="text">{say(lang, owned ? "terms:wordings.own_text" : "terms:wordings.own_text_new")}</label>
      <textarea
        id="text"
        name="text"
        class="wording-input"
        lang={wordingLang}
        rows={text.oneLine ? 2 : 6}
        aria-describedby="text-help"
        {...(faults.length > 0 ? { "aria-invalid": "true" as const } : {})}
      >
        {typed}
      </textarea>
      <div class="help" id="text-help">
        <Rules frame={frame} text={text} shipped={shipped} sample={sample} />
      </div>
      <div class="actions">
        <button type="submit" name="do" value="save">
          {say(lang, "terms:wordings.save")}
        </button>
        <button type="submit" class="quiet" name="do" value="preview">
          {say(lang, "terms:wordings.preview")}
        </button>
        {owned && (
          <button type="submit" class="quiet" name="do" value="shipped">
            {say(lang, "terms:wordings.to_shipped")}
          </button>
        )}
      </div>
    </form>
  );
};

const Faults: FC<WithLatest> = ({ frame, faults, latest }) => {
  const { say, lang } = frame;
  return (
    <Notice kind="bad">
      {say(lang, "terms:fault.summary")}
      <ul>
        {faults.map(({ key, variables }) => (
          <li>{say(lang, key, { who: latest?.changed_by ?? "", ...variables })}</li>
        ))}
      </ul>
    </Notice>
  );
};

/** Which placeholders the text may have, and what it must say. */
const Rules: FC<{ frame: Frame; text: WordedText; shipped: Say; sample: Sample }> = ({
  frame,
  text,
  shipped,
  sample,
}) => {
  const { say, lang } = frame;
  const allowed = allowedIn(text, shipped).filter((name): name is keyof Sample => name in sample);
  return (
    <>
      {allowed.length === 0 ? say(lang, "terms:wordings.no_placeholders") : say(lang, "terms:wordings.placeholders")}
      {allowed.length > 0 && (
        <ul>
          {allowed.map((name) => (
            <li>
              <code>{`{{${name}}}`}</code> {say(lang, `terms:placeholder.${name}`, { value: sample[name] })}
            </li>
          ))}
        </ul>
      )}
      {text.needs.length > 0 &&
        say(lang, "terms:wordings.needs", {
          what: text.needs.map((need) => say(lang, `terms:need.${need}`)).join(", "),
        })}
      {text.mostSegments === 1 && ` ${say(lang, "terms:wordings.one_segment")}`}
    </>
  );
};

/** The text as patrons get it. */
const Preview: FC<WordingPageProps & { preview: string }> = ({ frame, text, lang: wordingLang, sample, preview }) => {
  const { say, lang } = frame;
  const filled = fill(preview, { ...sample });
  const phone = text.group === "phone" ? weighPhoneText(filled) : undefined;
  return (
    <section aria-labelledby="preview">
      <h2 id="preview">{say(lang, "terms:preview.title")}</h2>
      <p class="wording-text preview" lang={wordingLang}>
        {filled}
      </p>
      {phone && (
        <p>
          {say(lang, phone.segments === 1 ? "terms:preview.one_segment" : "terms:preview.segments", {
            segments: phone.segments,
            units: phone.units,
          })}
        </p>
      )}
      {phone && phone.costly.length > 0 && (
        <p>{say(lang, "terms:preview.costly", { characters: phone.costly.join(" ") })}</p>
      )}
      <p class="help">{say(lang, "terms:preview.not_saved")}</p>
    </section>
  );
};
