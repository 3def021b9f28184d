import type { FC } from "hono/jsx";
import type { Library } from "../../../koha/libraries.ts";
import type { Category } from "../../../koha/lookup/chosen-patrons.ts";
import type { KnownPatron } from "../../../koha/patrons.ts";
import type { Found } from "../../../reports/find-patrons.ts";
import { type Frame, Notice, Page } from "../../frame/layout.tsx";
import { ASKABLE, sayAskable } from "./dry-run-words.ts";

export interface AskProps {
  frame: Frame;
  lists: { libraries: readonly Library[]; categories: readonly Category[] };
  /** Everybody's patrons may be seen. */
  all: boolean;
  trial: boolean;
  /** Who is asked about already. */
  patron?: { id: number; known: KnownPatron } | undefined;
  typed?: { text: string; type: string; found: Found } | undefined;
}

/** Where staff ask: about one notice of a patron, or about everything that waits. */
export const AskPage: FC<AskProps> = (props) => {
  const { frame, trial } = props;
  const { say, lang } = frame;
  return (
    <Page
      frame={frame}
      title={say(lang, "dry_run:title")}
      current="/dry-run"
      patronId={props.patron?.id ?? null}
      help={{ text: say(lang, "dry_run:about"), manual: "dry-run" }}
    >
      {trial && <p class="hint">{say(lang, "dry_run:trial")}</p>}
      <h2>{say(lang, "dry_run:ask.title")}</h2>
      <AskForm {...props} />
      {props.typed && <Several frame={frame} typed={props.typed} />}
      <p class="hint">
        <a href={`${frame.base}/waiting`}>{say(lang, "dry_run:ask.waiting")}</a>
      </p>
      <h2>{say(lang, "dry_run:all.title")}</h2>
      <p class="hint">{say(lang, "dry_run:all.about")}</p>
      <CountForm {...props} />
    </Page>
  );
};

const AskForm: FC<AskProps> = ({ frame, patron, typed }) => {
  const { say, lang, base } = frame;
  return (
    <form method="get" action={`${base}/dry-run${patron ? "/notice" : ""}`} class="filters">
      {patron ? (
        <>
          <input type="hidden" name="patron" value={patron.id} />
          <p>
            <a href={`${base}/patron/${patron.id}/`}>{patron.known.name}</a> {patron.known.card ?? ""}
          </p>
        </>
      ) : (
        <label>
          {say(lang, "dry_run:ask.who")}
          <input name="q" type="search" maxlength={100} value={typed?.text ?? ""} autocomplete="off" required />
        </label>
      )}
      <label>
        {say(lang, "dry_run:ask.type")}
        <select name="type">
          {ASKABLE.map((name) => (
            <option value={name} selected={name === typed?.type}>
              {sayAskable(name, frame)}
            </option>
          ))}
        </select>
      </label>
      <button type="submit">{say(lang, "dry_run:ask.go")}</button>
    </form>
  );
};

/** Whom the text may mean, each with a link to the answer. */
const Several: FC<{ frame: Frame; typed: NonNullable<AskProps["typed"]> }> = ({ frame, typed }) => {
  const { say, lang, base } = frame;
  const { text, type, found } = typed;
  if (found.patrons.length === 0) return <Notice kind="bad">{say(lang, "dry_run:ask.none", { text })}</Notice>;
  return (
    <>
      <p>{say(lang, "dry_run:ask.several")}</p>
      <ul>
        {found.patrons.map(({ patronId, known, library }) => (
          <li>
            <a href={`${base}/dry-run/notice?patron=${patronId}&type=${type}`}>{known?.name ?? `#${patronId}`}</a>{" "}
            {[known?.card, library].filter(Boolean).join(", ")}
          </li>
        ))}
      </ul>
    </>
  );
};

/** Which patrons are counted; both lists are those of Koha. */
export const CountForm: FC<
  Pick<AskProps, "frame" | "lists" | "all"> & { library?: string | undefined; category?: string | undefined }
> = ({ frame, lists, all, library, category }) => {
  const { say, lang, base } = frame;
  return (
    <>
      <form method="get" action={`${base}/dry-run/all`} class="filters">
        <label>
          {say(lang, "dry_run:all.library")}
          <select name="library">
            <option value="">{say(lang, "dry_run:all.every_library")}</option>
            {lists.libraries.map(({ branchcode, name }) => (
              <option value={branchcode} selected={branchcode === library}>
                {name}
              </option>
            ))}
          </select>
        </label>
        {lists.categories.length > 0 && (
          <label>
            {say(lang, "dry_run:all.category")}
            <select name="category">
              <option value="">{say(lang, "dry_run:all.every_category")}</option>
              {lists.categories.map(({ code, name }) => (
                <option value={code} selected={code === category}>
                  {name}
                </option>
              ))}
            </select>
          </label>
        )}
        <button type="submit">{say(lang, "dry_run:all.go")}</button>
      </form>
      {!all && <p class="hint">{say(lang, "dry_run:all.reach")}</p>}
    </>
  );
};
