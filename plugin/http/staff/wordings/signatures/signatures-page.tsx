import type { FC } from "hono/jsx";
import { LANGUAGES } from "../../../../templates/locales.ts";
import { SIGNATURE_VARIABLES, type Signature } from "../../../../templates/notices/signatures/signatures.ts";
import { languageName } from "../../../frame/language-name.ts";
import { Csrf, type Frame, Notice, Page } from "../../../frame/layout.tsx";
import { SignaturePreview } from "./signature-preview.tsx";
import { SignatureVersions, Undo } from "./signature-versions.tsx";
import { LONGEST_NAME, NEW } from "./signatures-form.ts";
import type { SignaturesView } from "./signatures-view.ts";

type Part = FC<{ frame: Frame; view: SignaturesView }>;

/** The signatures by name, which of them ends what, and how each library's texts then end. */
export const SignaturesPage: Part = ({ frame, view }) => {
  const { say, lang, base, session } = frame;
  const help = { text: say(lang, "words:help.signatures"), manual: "signatures" };
  const title = say(lang, "words:signatures.title");
  return (
    <Page frame={frame} title={title} current="/signatures" help={help} refused={view.unsaved}>
      {view.done && (
        <Notice kind="good">
          {say(lang, `words:signatures.${view.done}`)} <Undo frame={frame} versions={view.versions} />
        </Notice>
      )}
      {view.faults.length > 0 && <Faults frame={frame} view={view} />}
      <form method="post" action={`${base}/signatures?lang=${view.wordingLang}`}>
        {session && <Csrf session={session} />}
        <input type="hidden" name="seen" value={String(view.seen)} />
        {/* Enter in a field presses the first button, and must not save. */}
        <button type="submit" name="do" value="preview" hidden tabindex={-1} />
        <Uses frame={frame} view={view} />
        <p class="help">
          {say(lang, "words:signatures.fields")}{" "}
          {SIGNATURE_VARIABLES.map((name) => (
            <>
              <code>{`{{${name}}}`}</code> {say(lang, `words:variable.${name}`)}{" "}
            </>
          ))}
        </p>
        {view.signatures.list.map((one) => (
          <Fields frame={frame} signature={one} />
        ))}
        <Fields frame={frame} signature={undefined} />
        <div class="actions">
          <button type="submit" name="do" value="save">
            {say(lang, "terms:wordings.save")}
          </button>
          <button type="submit" class="quiet" name="do" value="preview">
            {say(lang, "terms:wordings.preview")}
          </button>
        </div>
      </form>
      <SignaturePreview frame={frame} view={view} />
      <SignatureVersions frame={frame} versions={view.versions} seen={view.seen} />
    </Page>
  );
};

const Faults: Part = ({ frame: { say, lang }, view }) => (
  <Notice kind="bad">
    {say(lang, "words:not_saved")}
    <ul>
      {view.faults.map(({ key, variables, of }) => {
        const fault = say(lang, key, { who: view.versions[0]?.changedBy ?? "", ...variables });
        return <li>{of === undefined ? fault : say(lang, "words:signature_fault.of", { name: of, fault })}</li>;
      })}
    </ul>
  </Notice>
);

/** Which signature ends what, and what every text says beside it. */
const Uses: Part = ({ frame: { say, lang }, view }) => {
  const { signatures } = view;
  return (
    <fieldset>
      <legend>{say(lang, "words:signatures.uses")}</legend>
      {(["notices", "broadcasts"] as const).map((use) => (
        <>
          <label for={use}>{say(lang, `words:signatures.use_${use}`)}</label>
          <select id={use} name={use}>
            <option value="">{say(lang, "words:signatures.none")}</option>
            {signatures.list.map(({ id, name }) => (
              <option value={id} selected={signatures[use] === id}>
                {name}
              </option>
            ))}
            <option value={NEW}>{say(lang, "words:signatures.the_new")}</option>
          </select>
        </>
      ))}
      <label class="tick">
        <input type="checkbox" name="add_name" value="yes" checked={signatures.addName} />
        {say(lang, "words:signatures.add_name")}
      </label>
      <label class="tick">
        <input type="checkbox" name="stop_line" value="yes" checked={signatures.stopLine} />
        {say(lang, "words:signatures.stop_line")}
      </label>
    </fieldset>
  );
};

const Fields: FC<{ frame: Frame; signature: Signature | undefined }> = ({ frame: { say, lang }, signature }) => {
  const id = signature?.id ?? NEW;
  return (
    <fieldset>
      <legend>
        {signature ? signature.name || say(lang, "words:signatures.unnamed") : say(lang, "words:signatures.add")}
      </legend>
      <label for={`name_${id}`}>{say(lang, "words:signatures.name")}</label>
      <input
        id={`name_${id}`}
        name={`name_${id}`}
        value={signature?.name ?? ""}
        maxlength={LONGEST_NAME}
        autocomplete="off"
      />
      <div class="wording-two">
        {LANGUAGES.map((one) => (
          <div>
            <label for={`text_${id}_${one}`}>{languageName(lang, one)}</label>
            <input
              id={`text_${id}_${one}`}
              name={`text_${id}_${one}`}
              lang={one}
              dir="auto"
              value={signature?.texts[one] ?? ""}
              autocomplete="off"
            />
          </div>
        ))}
      </div>
      {signature && (
        <label class="tick">
          <input type="checkbox" name={`remove_${id}`} value="yes" />
          {say(lang, "words:signatures.remove")}
        </label>
      )}
    </fieldset>
  );
};
