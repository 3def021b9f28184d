import type { FC } from "hono/jsx";
import type { Library } from "../../../koha/libraries.ts";
import type { StoredRule } from "../../../routing/rule-store.ts";
import { Csrf, type Frame, Notice, Page } from "../../frame/layout.tsx";

/** What the page of rules shows. */
export interface RulesState {
  rules: readonly StoredRule[];
  libraries: readonly Library[];
}

interface RulesPageProps {
  frame: Frame;
  state: RulesState;
  /** The form was not valid. */
  wrong?: boolean;
}

/** The rules in force, and the form that adds one. */
export const RulesPage: FC<RulesPageProps> = ({ frame, state, wrong }) => {
  const { say, lang } = frame;
  const help = { text: say(lang, "console:help.rules"), manual: "notices#mail" };
  return (
    <Page frame={frame} title={say(lang, "pages:rules.title")} current="/rules" help={help}>
      {wrong && <Notice kind="bad">{say(lang, "pages:rules.wrong")}</Notice>}
      <p>{say(lang, "pages:rules.about")}</p>
      <p>{say(lang, "pages:rules.never")}</p>
      {state.rules.length === 0 ? (
        <p>{say(lang, "pages:rules.none")}</p>
      ) : (
        <div class="scroll">
          <RulesTable frame={frame} state={state} />
        </div>
      )}
      <AddRule frame={frame} libraries={state.libraries} />
    </Page>
  );
};

const sayTakes = ({ say, lang }: Frame, takes: boolean) => say(lang, takes ? "pages:rules.taken" : "pages:rules.left");

const RulesTable: FC<{ frame: Frame; state: RulesState }> = ({ frame, state }) => {
  const { say, lang, base, session } = frame;
  const nameOf = (code: string) => state.libraries.find((library) => library.branchcode === code)?.name ?? code;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{say(lang, "pages:rules.letter_code")}</th>
          <th scope="col">{say(lang, "pages:rules.branchcode")}</th>
          <th scope="col">{say(lang, "pages:rules.takes")}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {state.rules.map((rule) => (
          <tr>
            <td>{rule.letterCode ?? say(lang, "pages:rules.every_notice")}</td>
            <td>{rule.branchcode === null ? say(lang, "pages:rules.every_library") : nameOf(rule.branchcode)}</td>
            <td>{sayTakes(frame, rule.takes)}</td>
            <td>
              <form method="post" action={`${base}/rules/${rule.id}/remove`}>
                {session && <Csrf session={session} />}
                <button type="submit" class="quiet">
                  {say(lang, "pages:rules.remove")}
                </button>
              </form>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

const AddRule: FC<{ frame: Frame; libraries: readonly Library[] }> = ({ frame, libraries }) => {
  const { say, lang, base, session } = frame;
  return (
    <form method="post" action={`${base}/rules`}>
      {session && <Csrf session={session} />}
      <fieldset>
        <legend>{say(lang, "pages:rules.add")}</legend>
        <label for="letter_code">{say(lang, "pages:rules.letter_code")}</label>
        <input id="letter_code" name="letter_code" autocomplete="off" aria-describedby="letter_code-help" />
        <span class="help" id="letter_code-help">
          {say(lang, "pages:rules.letter_code_help")}
        </span>
        <label for="branchcode">{say(lang, "pages:rules.branchcode")}</label>
        <select id="branchcode" name="branchcode">
          <option value="">{say(lang, "pages:rules.every_library")}</option>
          {libraries.map((library) => (
            <option value={library.branchcode}>{library.name}</option>
          ))}
        </select>
        <label for="takes">{say(lang, "pages:rules.takes")}</label>
        <select id="takes" name="takes">
          <option value="1">{sayTakes(frame, true)}</option>
          <option value="0">{sayTakes(frame, false)}</option>
        </select>
        <div class="actions">
          <button type="submit">{say(lang, "pages:rules.add")}</button>
        </div>
      </fieldset>
    </form>
  );
};
