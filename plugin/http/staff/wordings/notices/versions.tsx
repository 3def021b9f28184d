import type { FC } from "hono/jsx";
import type { NoticeWordingVersion, WordingPlace } from "../../../../templates/notices/notice-wording-store.ts";
import type { Wording } from "../../../../templates/notices/wording.ts";
import { instant } from "../../../frame/instants.ts";
import { Csrf, type Frame } from "../../../frame/layout.tsx";
import { Table } from "../../../frame/table.tsx";
import { ChangedWords } from "./changed-words.tsx";
import { noticePath, placePath } from "./place.ts";

interface VersionsProps {
  frame: Frame;
  place: WordingPlace;
  /** The newest first. */
  versions: readonly NoticeWordingVersion[];
  /** What would be said without a wording of its own. */
  fallback: Wording;
  several: boolean;
  /** Which two are compared; `default` is what would be said otherwise. */
  compared: { from: string; to: string } | undefined;
}

/** Every version of a wording, with who saved it: two of them compared, or an earlier one restored. */
export const Versions: FC<VersionsProps> = (props) => {
  const { frame, place, versions, several } = props;
  const { say, lang } = frame;
  if (versions.length === 0) return <p>{say(lang, "words:versions.none")}</p>;
  const columns = ["when", "who", "text", "do"] as const;
  return (
    <>
      <Table
        name={say(lang, "words:versions.title")}
        columns={columns.map((one) => say(lang, `words:versions.${one}`))}
        rows={versions.map((version, nth) => [
          instant(version.changedAt, frame),
          version.changedBy,
          version.wording ? (
            <WordingText lang={place.lang} wording={version.wording} several={several} />
          ) : (
            say(lang, "words:versions.default")
          ),
          nth === 0 ? (
            say(lang, "words:versions.now")
          ) : (
            <Restore frame={frame} place={place} versions={versions} of={version} />
          ),
        ])}
      />
      <Compare {...props} />
    </>
  );
};

const WordingText: FC<{ lang: string; wording: Wording; several: boolean }> = ({ lang, wording, several }) => (
  <>
    <span class="text" lang={lang} dir="auto">
      {wording.one}
    </span>
    {several && (
      <>
        <br />
        <span class="text" lang={lang} dir="auto">
          {wording.other}
        </span>
      </>
    )}
  </>
);

type RestoreProps = Pick<VersionsProps, "frame" | "place" | "versions"> & { of: NoticeWordingVersion };

const Restore: FC<RestoreProps> = ({ frame, place, versions, of }) => {
  const { say, lang, base, session } = frame;
  return (
    <form method="post" action={`${base}${placePath(place)}`}>
      {session && <Csrf session={session} />}
      <input type="hidden" name="seen" value={String(versions[0]?.version ?? 0)} />
      <input type="hidden" name="version" value={String(of.version)} />
      <button type="submit" class="quiet" name="do" value="restore">
        {say(lang, "words:versions.restore")}
      </button>
    </form>
  );
};

const Compare: FC<VersionsProps> = (props) => {
  const { frame, place, versions, compared } = props;
  const { say, lang, base } = frame;
  const options = [
    { value: "default", name: say(lang, "words:versions.default") },
    ...versions.map((one) => ({
      value: String(one.version),
      name: `${one.version}: ${instant(one.changedAt, frame)}, ${one.changedBy}`,
    })),
  ];
  const chosen = compared ?? { from: "default", to: String(versions[0]?.version ?? 0) };
  return (
    <>
      <form method="get" action={`${base}${noticePath(place.name)}#compared`} class="wording-choice" id="compared">
        <input type="hidden" name="lang" value={place.lang} />
        {place.library !== null && <input type="hidden" name="library" value={place.library} />}
        {place.way !== null && <input type="hidden" name="way" value={place.way} />}
        {(["from", "to"] as const).map((name) => (
          <div>
            <label for={name}>{say(lang, `words:versions.${name}`)}</label>
            <select id={name} name={name}>
              {options.map((one) => (
                <option value={one.value} selected={one.value === chosen[name]}>
                  {one.name}
                </option>
              ))}
            </select>
          </div>
        ))}
        <button type="submit" class="quiet">
          {say(lang, "words:versions.compare")}
        </button>
      </form>
      {compared && <Compared {...props} compared={compared} />}
    </>
  );
};

const Compared: FC<VersionsProps & { compared: { from: string; to: string } }> = (props) => {
  const { frame, place, versions, fallback, several, compared } = props;
  const wordingOf = (name: string): Wording =>
    versions.find(({ version }) => String(version) === name)?.wording ?? fallback;
  const [older, newer] = [wordingOf(compared.from), wordingOf(compared.to)];
  if (older.one === newer.one && older.other === newer.other) {
    return <p>{frame.say(frame.lang, "words:versions.same")}</p>;
  }
  return <ChangedWords frame={frame} lang={place.lang} older={older} newer={newer} several={several} />;
};
