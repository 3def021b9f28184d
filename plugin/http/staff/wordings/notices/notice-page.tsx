import type { FC } from "hono/jsx";
import { LANGUAGES } from "../../../../templates/locales.ts";
import type { WordingPlace } from "../../../../templates/notices/notice-wording-store.ts";
import { languageName } from "../../../frame/language-name.ts";
import { type Frame, Notice, Page, ShownZone } from "../../../frame/layout.tsx";
import { ChangedWords } from "./changed-words.tsx";
import { NoticeForm } from "./notice-form.tsx";
import type { NoticeView } from "./notice-view.ts";
import { noticePath, placePath, WAYS } from "./place.ts";
import { Versions } from "./versions.tsx";

/** The words of one notice in one language: for all libraries and ways, or for one of them. */
export const NoticePage: FC<{ frame: Frame; view: NoticeView }> = ({ frame, view }) => {
  const { say, lang, base } = frame;
  const { place, state, typed, several } = view;
  const title = say(lang, `words:name.${place.name}`);
  const help = { text: say(lang, "words:help.notice"), manual: "wordings#word-a-notice" };
  const { fallback, versions } = state;
  const differs = fallback.words.one !== typed.one || (several && fallback.words.other !== typed.other);
  return (
    // After a form, too, the page can be opened again by its own address; what is typed and not saved is kept there.
    <Page
      frame={{ ...frame, path: placePath(place) }}
      title={title}
      current="/wordings"
      help={help}
      refused={view.unsaved}
    >
      <p>
        <a href={`${base}/wordings`}>{say(lang, "terms:wordings.back")}</a>
      </p>
      <Said frame={frame} view={view} />
      <Choice frame={frame} view={view} />
      <p>{say(lang, view.owned ? "words:state.own" : "words:state.default", { what: whatHolds(frame, view) })}</p>
      <NoticeForm frame={frame} view={view} />
      {differs && (
        <details id="default">
          <summary>{say(lang, "words:default.title")}</summary>
          <p class="help">{say(lang, "words:default.about")}</p>
          <ChangedWords frame={frame} lang={place.lang} older={fallback.words} newer={typed} several={several} />
        </details>
      )}
      <h2 id="versions">{say(lang, "words:versions.title")}</h2>
      <Versions
        frame={frame}
        place={place}
        versions={versions}
        fallback={fallback.words}
        several={several}
        compared={view.compared}
      />
      {versions.length > 0 && <ShownZone frame={frame} />}
    </Page>
  );
};

/** The place whose words hold where this one has none of its own, in words; for the shipped ones, that. */
function whatHolds(frame: Frame, { state, libraries }: NoticeView): string {
  const own = state.fallback.own;
  return own ? placeName(frame, own, libraries) : frame.say(frame.lang, "words:place.shipped");
}

/** "Midway, Telegram", or that it is for all. */
export function placeName(
  { say, lang }: Frame,
  { library, way }: Pick<WordingPlace, "library" | "way">,
  libraries: NoticeView["libraries"],
): string {
  const name = libraries.find(({ branchcode }) => branchcode === library)?.name ?? library;
  return [name ?? say(lang, "words:place.all_libraries"), say(lang, `words:way.${way ?? "all"}`)].join(", ");
}

/** What came of the form before. */
const Said: FC<{ frame: Frame; view: NoticeView }> = ({ frame: { say, lang }, view }) => {
  const { done, faults, state, place, converted, several, tested } = view;
  return (
    <>
      {done && <Notice kind="good">{say(lang, `words:done.${done}`)}</Notice>}
      {faults.length > 0 && (
        <Notice kind="bad">
          {say(lang, "words:not_saved")}
          <ul>
            {faults.map(({ key, variables, form }) => (
              <li>
                {several &&
                  form !== undefined &&
                  `${say(lang, "words:field.in", { field: say(lang, `words:field.${form}`) })} `}
                {say(lang, key, { who: state.versions[0]?.changedBy ?? "", ...variables })}
              </li>
            ))}
          </ul>
        </Notice>
      )}
      {converted && (
        <Notice kind="good">
          {say(lang, converted.same ? "words:gsm.same" : "words:gsm.done")}
          {converted.left.length > 0 && ` ${say(lang, "words:gsm.left", { characters: converted.left.join(" ") })}`}
          {!converted.same && (
            <ChangedWords
              frame={{ say, lang, base: "", zone: "" }}
              lang={place.lang}
              older={converted.before}
              newer={view.typed}
              several={several}
            />
          )}
        </Notice>
      )}
      {tested && (
        <Notice kind={tested.outcome === "queued" ? "good" : "bad"}>
          {say(lang, `words:tested.${tested.outcome}`, { to: tested.to })}
        </Notice>
      )}
    </>
  );
};

/** Which language, library and way: what is typed belongs to the page, so choosing leads to another one. */
const Choice: FC<{ frame: Frame; view: NoticeView }> = ({ frame: { say, lang, base }, view }) => {
  const { place, libraries } = view;
  const selects = [
    { name: "lang", chosen: place.lang, options: LANGUAGES.map((one) => [one, languageName(lang, one)] as const) },
    {
      name: "library",
      chosen: place.library ?? "",
      options: [
        ["", say(lang, "words:place.all_libraries")] as const,
        ...libraries.map(({ branchcode, name }) => [branchcode, name] as const),
      ],
    },
    {
      name: "way",
      chosen: place.way ?? "",
      options: [
        ["", say(lang, "words:way.all")] as const,
        ...WAYS.map((way) => [way, say(lang, `words:way.${way}`)] as const),
      ],
    },
  ] as const;
  return (
    <form method="get" action={`${base}${noticePath(place.name)}`} class="wording-choice">
      {selects.map(({ name, chosen, options }) => (
        <div>
          <label for={`place-${name}`}>{say(lang, `words:choose.${name}`)}</label>
          <select id={`place-${name}`} name={name}>
            {options.map(([value, words]) => (
              <option value={value} selected={value === chosen}>
                {words}
              </option>
            ))}
          </select>
        </div>
      ))}
      <button type="submit" class="quiet">
        {say(lang, "words:choose.show")}
      </button>
    </form>
  );
};
