import type { FC } from "hono/jsx";
import type { TrialTarget } from "../../../../configuration/trial-list.ts";
import { writtenAddress } from "../../../../consent/phones/written-number.ts";
import { Csrf, type Frame } from "../../../frame/layout.tsx";
import { Table } from "../../../frame/table.tsx";
import { Phones, ShorterWording } from "./bubbles.tsx";
import type { NoticeView } from "./notice-view.ts";
import { placePath } from "./place.ts";

type Part = FC<{ frame: Frame; view: NoticeView }>;

/** One form for all that is done with what is typed, so that no button loses it. */
export const NoticeForm: Part = ({ frame, view }) => {
  const { base, session } = frame;
  return (
    <form method="post" action={`${base}${placePath(view.place)}`}>
      {session && <Csrf session={session} />}
      <input type="hidden" name="seen" value={String(view.state.versions[0]?.version ?? 0)} />
      {/* Enter in a field presses the first button, and must not save. */}
      <button type="submit" name="do" value="preview" hidden tabindex={-1} />
      <Texts frame={frame} view={view} />
      <Buttons frame={frame} view={view} />
      <Variables frame={frame} view={view} />
      <PreviewPart frame={frame} view={view} />
      <TestPart frame={frame} view={view} />
    </form>
  );
};

const Texts: Part = ({ frame: { say, lang }, view }) => {
  const { typed, several, place, faults } = view;
  const fields = several ? (["one", "other"] as const) : (["one"] as const);
  return (
    <div class="wording-two">
      {fields.map((field) => (
        <div>
          <label for={field}>{say(lang, several ? `words:field.${field}` : "words:field.only")}</label>
          <textarea
            id={field}
            name={field}
            lang={place.lang}
            dir="auto"
            rows={5}
            data-insert-into=""
            aria-describedby="wording-help"
            {...(faults.length > 0 ? { "aria-invalid": "true" as const } : {})}
          >
            {typed[field]}
          </textarea>
        </div>
      ))}
    </div>
  );
};

const Buttons: Part = ({ frame: { say, lang }, view }) => (
  <>
    <p class="help" id="wording-help">
      {say(lang, "words:field.help")} {say(lang, "words:field.optional")}
    </p>
    <div class="actions">
      <button type="submit" name="do" value="save">
        {say(lang, "terms:wordings.save")}
      </button>
      <button type="submit" class="quiet" name="do" value="preview">
        {say(lang, "terms:wordings.preview")}
      </button>
      <button type="submit" class="quiet" name="do" value="gsm">
        {say(lang, "words:gsm.button")}
      </button>
      {view.owned && (
        <button type="submit" class="quiet" name="do" value="default">
          {say(lang, "words:default.button")}
        </button>
      )}
    </div>
  </>
);

/** What may be put in, what it means, and an example. Without a script the button adds it at the end. */
const Variables: Part = ({ frame: { say, lang }, view }) => {
  const columns = (["name", "about", "sample", "put_in"] as const).map((one) => say(lang, `words:variables.${one}`));
  return (
    <details class="variables">
      <summary>{say(lang, "words:variables.title", { count: view.variables.length })}</summary>
      <Table
        name={say(lang, "words:variables.caption")}
        columns={columns}
        rows={view.variables.map(({ name, sample }) => [
          <code>{`{{${name}}}`}</code>,
          say(lang, `words:variable.${name}`),
          <span lang={view.place.lang} dir="auto">
            {sample || "–"}
          </span>,
          <button
            type="submit"
            class="quiet"
            name="insert"
            value={name}
            data-insert={`{{${name}}}`}
            aria-label={`${say(lang, "words:variables.insert")} {{${name}}}`}
          >
            {say(lang, "words:variables.insert")}
          </button>,
        ])}
      />
    </details>
  );
};

const PreviewPart: Part = ({ frame, view }) => {
  const { say, lang } = frame;
  const { preview, place, several } = view;
  return (
    <section aria-labelledby="preview">
      <h2 id="preview">{say(lang, "words:preview.title")}</h2>
      {preview ? (
        <>
          <Phones frame={frame} lang={place.lang} several={several} {...preview} />
          <p class="hint">{say(lang, `words:preview.${preview.patron}`)}</p>
          {preview.shorter && (
            <ShorterWording frame={frame} lang={place.lang} shorter={preview.shorter} several={several} />
          )}
        </>
      ) : (
        <p>{say(lang, "words:preview.faulty")}</p>
      )}
      <div class="wording-tools">
        <div>
          <label for="card">{say(lang, "words:preview.card")}</label>
          <input id="card" name="card" value={view.card} maxlength={32} autocomplete="off" />
        </div>
        <button type="submit" class="quiet" name="do" value="preview">
          {say(lang, "words:preview.with_patron")}
        </button>
      </div>
    </section>
  );
};

/** A target as it is chosen from the list. */
export const targetValue = ({ channel, entry }: TrialTarget): string => `${channel}:${entry}`;

const TestPart: Part = ({ frame: { say, lang, base }, view }) => {
  const { targets, several } = view;
  return (
    <section aria-labelledby="test">
      <h2 id="test">{say(lang, "words:test.title")}</h2>
      {targets.length === 0 ? (
        <p>
          {say(lang, "words:test.none")} <a href={`${base}/settings#trial`}>{say(lang, "words:test.where")}</a>
        </p>
      ) : (
        <div class="wording-tools">
          <div>
            <label for="test_to">{say(lang, "words:test.to")}</label>
            <select id="test_to" name="test_to">
              {targets.map((target) => (
                <option value={targetValue(target)}>
                  {`${writtenAddress(target.channel, target.address)} (${say(lang, `words:way.${target.channel}`)})`}
                </option>
              ))}
            </select>
          </div>
          {several && (
            <div>
              <label for="test_what">{say(lang, "words:test.what")}</label>
              <select id="test_what" name="test_what">
                <option value="one">{say(lang, "words:phone.one")}</option>
                <option value="other">{say(lang, "words:phone.other")}</option>
              </select>
            </div>
          )}
          <button type="submit" class="quiet" name="do" value="test">
            {say(lang, "words:test.send")}
          </button>
        </div>
      )}
      {targets.length > 0 && <p class="hint">{say(lang, "words:test.about")}</p>}
    </section>
  );
};
