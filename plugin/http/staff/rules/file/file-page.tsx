import type { FC } from "hono/jsx";
import { Csrf, type Frame, Notice, Page } from "../../../frame/layout.tsx";

/** A file that was looked at and can be imported. */
interface Looked {
  /** Itself, as it is imported. */
  text: string;
  /** The mark of what it is imported over. */
  seen: string;
  /** What it would change, in sentences. */
  changes: readonly string[];
}

interface FilePageProps {
  frame: Frame;
  /** Why a file was refused, in sentences. */
  faults?: readonly string[];
  looked?: Looked;
}

const MOST_SHOWN = 50;

/** The file that takes the rules along: to be kept, and to be brought in after a look at what it changes. */
export const FilePage: FC<FilePageProps> = ({ frame, faults = [], looked }) => {
  const { say, lang, base } = frame;
  const title = say(lang, "rules:file.title");
  const crumbs = [{ name: say(lang, "rules:title"), to: "/rules" }, { name: title }];
  const help = { text: say(lang, "rules:help.file"), manual: "notices#file" };
  return (
    <Page frame={frame} title={title} current="/rules" crumbs={crumbs} help={help}>
      {faults.length > 0 && (
        <Notice kind="bad">
          {say(lang, "rules:file.refused")}
          <Sentences frame={frame} sentences={faults} />
        </Notice>
      )}
      {looked && <Changes frame={frame} looked={looked} />}
      <h2>{say(lang, "rules:file.out")}</h2>
      <p>{say(lang, "rules:file.out_about")}</p>
      <p>
        <a class="btn" href={`${base}/rules/export.json`} download>
          {say(lang, "rules:file.download")}
        </a>
      </p>
      <h2>{say(lang, "rules:file.in")}</h2>
      <Upload frame={frame} />
    </Page>
  );
};

const Sentences: FC<{ frame: Frame; sentences: readonly string[] }> = ({ frame: { say, lang }, sentences }) => (
  <ul>
    {sentences.slice(0, MOST_SHOWN).map((sentence) => (
      <li>{sentence}</li>
    ))}
    {sentences.length > MOST_SHOWN && <li>{say(lang, "rules:file.more", { count: sentences.length - MOST_SHOWN })}</li>}
  </ul>
);

const Upload: FC<{ frame: Frame }> = ({ frame }) => {
  const { say, lang, base, session } = frame;
  return (
    <form method="post" action={`${base}/rules/file`} enctype="multipart/form-data">
      {session && <Csrf session={session} />}
      <p>{say(lang, "rules:file.in_about")}</p>
      <label for="file">{say(lang, "rules:file.choose")}</label>
      <input id="file" name="file" type="file" accept=".json,application/json" required />
      <div class="actions">
        <button type="submit" name="do" value="look">
          {say(lang, "rules:file.look")}
        </button>
      </div>
    </form>
  );
};

/** What the file would change, and the button that does it. */
const Changes: FC<{ frame: Frame; looked: Looked }> = ({ frame, looked }) => {
  const { say, lang, base, session } = frame;
  if (looked.changes.length === 0) return <Notice kind="good">{say(lang, "rules:file.nothing")}</Notice>;
  return (
    <form method="post" action={`${base}/rules/file`} enctype="multipart/form-data" class="card">
      {session && <Csrf session={session} />}
      <h2>{say(lang, "rules:file.would")}</h2>
      <Sentences frame={frame} sentences={looked.changes} />
      <input type="hidden" name="seen" value={looked.seen} />
      <input type="hidden" name="file_text" value={looked.text} />
      <div class="actions">
        <button type="submit" name="do" value="import">
          {say(lang, "rules:file.import")}
        </button>
        <a class="button" href={`${base}/rules/file`}>
          {say(lang, "rules:file.leave")}
        </a>
      </div>
    </form>
  );
};
