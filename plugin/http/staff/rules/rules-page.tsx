import type { FC } from "hono/jsx";
import type { Library } from "../../../koha/libraries.ts";
import { NOTICE_TYPES } from "../../../routing/notice-types.ts";
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

/** What can happen to a mail that a rule is about, by the value that the form gives it; the first one is chosen. */
const TAKES = [
  ["1", "pages:rules.taken"],
  ["also", "pages:rules.taken_too"],
  ["0", "pages:rules.left"],
] as const;

/** What a rule does; one about print is made on the page Coverage. */
function sayTakes({ say, lang }: Frame, { transport, takes, asWell }: StoredRule): string {
  if (transport === "print") return say(lang, takes ? "pages:rules.taken_print" : "pages:rules.left_print");
  if (!takes) return say(lang, "pages:rules.left");
  return say(lang, asWell ? "pages:rules.taken_too" : "pages:rules.taken");
}

/** What a rule is about: a letter by its code, a type of notice, or every notice. */
function sayAbout({ say, lang }: Frame, { letterCode, noticeType }: StoredRule): string {
  if (letterCode !== null) return letterCode;
  return noticeType ? say(lang, `coverage:type.${noticeType}`) : say(lang, "pages:rules.every_notice");
}

const RulesTable: FC<{ frame: Frame; state: RulesState }> = ({ frame, state }) => {
  const { say, lang, base, session } = frame;
  const nameOf = (code: string) => state.libraries.find((library) => library.branchcode === code)?.name ?? code;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{say(lang, "pages:rules.notice")}</th>
          <th scope="col">{say(lang, "pages:rules.branchcode")}</th>
          <th scope="col">{say(lang, "pages:rules.takes")}</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {state.rules.map((rule) => (
          <tr>
            <td>{sayAbout(frame, rule)}</td>
            <td>{rule.branchcode === null ? say(lang, "pages:rules.every_library") : nameOf(rule.branchcode)}</td>
            <td>{sayTakes(frame, rule)}</td>
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
        <label for="notice_type">{say(lang, "coverage:page.type")}</label>
        <select id="notice_type" name="notice_type">
          <option value="">{say(lang, "pages:rules.every_notice")}</option>
          {NOTICE_TYPES.map((type) => (
            <option value={type}>{say(lang, `coverage:type.${type}`)}</option>
          ))}
        </select>
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
          {TAKES.map(([value, key]) => (
            <option value={value}>{say(lang, key)}</option>
          ))}
        </select>
        <div class="actions">
          <button type="submit">{say(lang, "pages:rules.add")}</button>
        </div>
      </fieldset>
    </form>
  );
};
