import type { Child, FC } from "hono/jsx";
import { LIBRARY_SETTINGS, type LibrarySetting } from "../../../settings/library-settings.ts";
import { Csrf, type Frame, Notice, Page } from "../../frame/layout.tsx";
import { Faults, helpOnStored, Removal, SET } from "../settings/settings-fields.tsx";
import type { FormFault } from "../settings/settings-form.ts";
import type { ShownState } from "../settings/settings-saving.ts";
import { type TestAnswer, TestedNotice, TestRow } from "../settings/tested.tsx";
import { countryName, readInviteChoice } from "./consent-settings-form.ts";
import type { KohaTest } from "./test-koha.ts";

/** What the page shows: the settings, and what was just saved, refused or tested. */
export interface ConsentSettingsProps {
  frame: Frame;
  state: ShownState;
  saved?: boolean;
  faults?: readonly FormFault[];
  tested?: { what: "koha"; answer: KohaTest } | { what: "mail"; answer: TestAnswer | undefined };
}

/** How patrons join and leave, and by which server mail goes. */
export const ConsentSettingsPage: FC<ConsentSettingsProps> = ({ frame, state, saved, faults = [], tested }) => {
  const { say, lang, base, session } = frame;
  const help = { text: say(lang, "console:help.joining"), manual: "join-and-leave" };
  const field = { frame, state, wrong: new Set(faults.map(({ setting }) => setting)) };
  return (
    <Page frame={frame} title={say(lang, "terms:settings.title")} current="/joining" help={help}>
      {saved && <Notice kind="good">{say(lang, "pages:settings.saved")}</Notice>}
      {faults.length > 0 && <Faults frame={frame} faults={faults} />}
      <form method="post" action={`${base}/joining`}>
        {session && <Csrf session={session} />}
        <fieldset>
          <legend>{say(lang, "terms:settings.joining")}</legend>
          <Text {...field} name="country" also={countryName(state.values.get("country") ?? "US", lang)} standard="US" />
          <Invite {...field} />
          <Choice {...field} name="invitation_expires" options={["no", "yes"]} />
          <Choice {...field} name="join_expired" options={["refuse", "allow"]} />
          <Choice {...field} name="join_debarred" options={["allow", "refuse"]} />
        </fieldset>
        <fieldset>
          <legend>{say(lang, "terms:settings.leaving")}</legend>
          <Choice {...field} name="number_follows_record" options={["no", "yes"]} />
        </fieldset>
        <fieldset>
          <legend>{say(lang, "terms:settings.koha")}</legend>
          <p class="help">{say(lang, "terms:settings.koha_about")}</p>
          <Text {...field} name="koha_api_url" />
          <Text {...field} name="koha_client_id" />
          <Text {...field} name="koha_client_secret" />
        </fieldset>
        <fieldset id="mail">
          <legend>{say(lang, "terms:settings.mail")}</legend>
          <Text {...field} name="smtp_url" />
          <Text {...field} name="mail_from" />
        </fieldset>
        <button type="submit">{say(lang, "pages:settings.save")}</button>
      </form>
      <Tests frame={frame} tested={tested} />
    </Page>
  );
};

/** A button for each, and beside the one that was pressed what came of it. */
const Tests: FC<{ frame: Frame; tested: ConsentSettingsProps["tested"] | undefined }> = ({ frame, tested }) => {
  const { say, lang, base, session } = frame;
  return (
    <>
      <h2 id="test">{say(lang, "console:settings.test")}</h2>
      <p class="help">{say(lang, "terms:settings.test_help")}</p>
      {(["koha", "mail"] as const).map((what) => (
        <TestRow answered={tested?.what === what}>
          <form method="post" action={`${base}/joining/test/${what}#tested`}>
            {session && <Csrf session={session} />}
            <button type="submit" class="quiet">
              {say(lang, `terms:settings.test_${what}`)}
            </button>
          </form>
          {tested?.what === what && <Tested frame={frame} tested={tested} />}
        </TestRow>
      ))}
    </>
  );
};

interface FieldProps {
  frame: Frame;
  state: ShownState;
  wrong: ReadonlySet<LibrarySetting>;
}

type TextSetting = "country" | "koha_api_url" | "koha_client_id" | "koha_client_secret" | "smtp_url" | "mail_from";
type ChoiceSetting = "invitation_expires" | "number_follows_record" | "join_expired" | "join_debarred";

const sharedOf = ({ state, wrong }: FieldProps, name: LibrarySetting, id: string = name) => ({
  id,
  name: id,
  disabled: state.fixed.has(name),
  "aria-describedby": `${id}-help`,
  ...(wrong.has(name) ? { "aria-invalid": "true" as const } : {}),
});

const Help: FC<{ id: string; children?: Child }> = ({ id, children }) => (
  <span class="help" id={`${id}-help`}>
    {children}
  </span>
);

const Text: FC<FieldProps & { name: TextSetting; also?: string | undefined; standard?: string }> = (props) => {
  const { frame, state, name, also, standard = "" } = props;
  const { say, lang } = frame;
  const fixed = state.fixed.has(name);
  const secret = LIBRARY_SETTINGS[name].sealed;
  const helps = [say(lang, `terms:settings.${name}_help`), ...helpOnStored(state, name).map((key) => say(lang, key))];
  const shown = secret ? "" : (state.values.get(name) ?? standard);
  return (
    <>
      <label for={name}>{say(lang, `terms:settings.${name}`)}</label>
      <input
        {...sharedOf(props, name)}
        type={secret ? "password" : "text"}
        value={shown}
        placeholder={secret && fixed ? SET : ""}
        autocomplete={secret ? "new-password" : "off"}
      />
      <Help id={name}>{[...helps, ...(also !== undefined ? [`(${also})`] : [])].join(" ")}</Help>
      {secret && <Removal frame={frame} state={state} name={name} />}
    </>
  );
};

/** The first option is the default. */
const Choice: FC<FieldProps & { name: ChoiceSetting; options: readonly ("yes" | "no" | "allow" | "refuse")[] }> = (
  props,
) => {
  const { frame, state, name, options } = props;
  const { say, lang } = frame;
  const chosen = state.values.get(name) ?? options[0];
  return (
    <>
      <label for={name}>{say(lang, `terms:settings.${name}`)}</label>
      <select {...sharedOf(props, name)}>
        {options.map((option) => (
          <option value={option} selected={option === chosen}>
            {say(lang, `terms:settings.${option}`)}
          </option>
        ))}
      </select>
      <Help id={name}>
        {[say(lang, `terms:settings.${name}_help`), ...helpOnStored(state, name).map((key) => say(lang, key))].join(
          " ",
        )}
      </Help>
    </>
  );
};

const Invite: FC<FieldProps> = (props) => {
  const { frame, state } = props;
  const { say, lang } = frame;
  const { whom, countries } = readInviteChoice(state.values.get("invite") ?? "US");
  return (
    <>
      <label for="invite">{say(lang, "terms:settings.invite")}</label>
      <select {...sharedOf(props, "invite")}>
        {(["countries", "always", "never"] as const).map((one) => (
          <option value={one} selected={one === whom}>
            {say(lang, `terms:settings.invite_${one}`)}
          </option>
        ))}
      </select>
      <Help id="invite">
        {[say(lang, "terms:settings.invite_help"), ...helpOnStored(state, "invite").map((key) => say(lang, key))].join(
          " ",
        )}
      </Help>
      <label for="invite_countries">{say(lang, "terms:settings.invite_list")}</label>
      <input {...sharedOf(props, "invite", "invite_countries")} type="text" value={countries} autocomplete="off" />
      <Help id="invite_countries">{say(lang, "terms:settings.invite_list_help")}</Help>
    </>
  );
};

const Tested: FC<{ frame: Frame; tested: NonNullable<ConsentSettingsProps["tested"]> }> = ({ frame, tested }) => {
  const { say, lang } = frame;
  if (tested.what === "koha") {
    return <Notice kind={tested.answer === "good" ? "good" : "bad"}>{say(lang, `terms:koha.${tested.answer}`)}</Notice>;
  }
  if (!tested.answer) return <Notice kind="bad">{say(lang, "terms:settings.mail_off")}</Notice>;
  return <TestedNotice frame={frame} provider={say(lang, "terms:settings.mail_server")} tested={tested.answer} />;
};
