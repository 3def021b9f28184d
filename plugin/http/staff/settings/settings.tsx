import { Hono } from "hono";
import type { FC } from "hono/jsx";
import { exampleAbroad, exampleNumber } from "../../../consent/phones/written-number.ts";
import type { ChannelName } from "../../../database/tables.ts";
import { type ConsentSetting, LIBRARY_SETTINGS, type LibrarySetting } from "../../../settings/library-settings.ts";
import { LANGUAGES, type TextKey } from "../../../templates/locales.ts";
import { type Entered, type Entry, guard, may, refuse } from "../../frame/entry.tsx";
import { Csrf, type Frame, Notice, Page } from "../../frame/layout.tsx";
import { noteStep } from "../../frame/steps.ts";
import { Faults, helpOnStored, Removal, SET } from "./settings-fields.tsx";
import { type FormFault, readSettingsForm } from "./settings-form.ts";
import { type SettingsBackend, type ShownState, saveSettings } from "./settings-saving.ts";
import { type TestAnswer, TestedNotice, TestRow } from "./tested.tsx";

/** The page where staff enter provider accounts and the library's name. */
export function settingsRoutes(entry: Entry, backend: SettingsBackend): Hono<Entered> {
  const app = new Hono<Entered>();
  app.use(guard(entry), async (c, next) => {
    return may(c.get("session"), "set") ? next() : refuse(c, "pages:page.not_allowed");
  });

  app.get("/", async (c) => c.html(<SettingsPage frame={c.get("frame")} state={await backend.read()} />));

  app.post("/", async (c) => {
    const frame = c.get("frame");
    const state = await backend.read();
    const wrong = await saveSettings(backend, state, readSettingsForm(c.get("csrfForm"), state), c.get("session").who);
    if (!wrong) await noteStep(c, "settings_saved");
    if (!wrong) return c.html(<SettingsPage frame={frame} state={await backend.read()} saved />);
    return c.html(<SettingsPage frame={frame} {...wrong} />, 422);
  });

  app.post("/test/:channel{sms|telegram}", async (c) => {
    const channel = c.req.param("channel") === "sms" ? "sms" : "telegram";
    const answer = await backend.test(channel);
    await noteStep(c, "account_tested", { detail: channel });
    return c.html(<SettingsPage frame={c.get("frame")} state={await backend.read()} tested={{ channel, answer }} />);
  });
  return app;
}

interface FieldProps {
  frame: Frame;
  state: ShownState;
  wrong: ReadonlySet<LibrarySetting>;
  name: Exclude<LibrarySetting, `${string}_url` | ConsentSetting>;
  help?: TextKey;
  long?: boolean;
}

const Field: FC<FieldProps> = ({ frame: { say, lang }, state, wrong, name, help, long }) => {
  const secret = LIBRARY_SETTINGS[name].sealed;
  const stored = state.values.get(name) ?? "";
  const fixed = state.fixed.has(name);
  const examples = { here: exampleNumber(state.country), abroad: exampleAbroad(state.country) };
  const helps = [...(help ? [help] : []), ...helpOnStored(state, name)].map((key) => say(lang, key, examples));
  const invalid = wrong.has(name) ? { "aria-invalid": "true" as const } : {};
  const shared = { id: name, name, disabled: fixed, "aria-describedby": `${name}-help`, ...invalid };
  return (
    <>
      <label for={name}>{say(lang, `pages:settings.${name}`)}</label>
      {long ? (
        <textarea {...shared}>{stored}</textarea>
      ) : (
        <input
          {...shared}
          type={secret ? "password" : "text"}
          value={secret ? "" : stored}
          placeholder={secret && fixed ? SET : (state.standard.get(name) ?? "")}
          autocomplete={secret ? "new-password" : "off"}
        />
      )}
      <span class="help" id={`${name}-help`}>
        {helps.join(" ")}
      </span>
      {secret && <Removal frame={{ say, lang }} state={state} name={name} />}
    </>
  );
};

interface SettingsPageProps {
  frame: Frame;
  state: ShownState;
  saved?: boolean;
  faults?: readonly FormFault[];
  tested?: { channel: ChannelName; answer: TestAnswer | undefined };
}

const SettingsPage: FC<SettingsPageProps> = ({ frame, state, saved, faults, tested }) => {
  const { say, lang, base, session } = frame;
  const field = { frame, state, wrong: new Set((faults ?? []).map(({ setting }) => setting)) };
  return (
    <Page frame={frame} title={say(lang, "pages:page.settings")} current="/settings" help={helpOf(frame)}>
      {saved && <Notice kind="good">{say(lang, "pages:settings.saved")}</Notice>}
      {faults && <Faults frame={frame} faults={faults} />}
      <p>{say(lang, state.mode === "live" ? "pages:page.mode_live" : "pages:page.mode_trial")}</p>
      <p class="help">{say(lang, "pages:page.mode_change")}</p>
      <Places frame={frame} />
      <form method="post" action={`${base}/settings`}>
        {session && <Csrf session={session} />}
        <fieldset id="library">
          <legend>{say(lang, "pages:settings.library")}</legend>
          <Field {...field} name="library_name" />
          <Field {...field} name="library_contact" />
          <label for="lang">{say(lang, "pages:settings.lang")}</label>
          <select id="lang" name="lang" disabled={state.fixed.has("lang")}>
            {LANGUAGES.map((code) => (
              <option value={code} selected={(state.values.get("lang") ?? "en") === code}>
                {new Intl.DisplayNames(code, { type: "language" }).of(code)}
              </option>
            ))}
          </select>
        </fieldset>
        <fieldset id="sms">
          <legend>{say(lang, "pages:settings.plivo")}</legend>
          <Field {...field} name="plivo_auth_id" />
          <Field {...field} name="plivo_auth_token" />
          <Field {...field} name="plivo_numbers" help="pages:settings.plivo_numbers_help" />
        </fieldset>
        <fieldset id="telegram">
          <legend>{say(lang, "pages:settings.telegram")}</legend>
          <Field {...field} name="telegram_token" />
        </fieldset>
        <fieldset id="trial">
          <legend>{say(lang, "pages:settings.trial")}</legend>
          <Field {...field} name="trial_addresses" help="pages:settings.trial_addresses_help" long />
        </fieldset>
        <fieldset id="limit">
          <legend>{say(lang, "console:settings.limit")}</legend>
          <Field {...field} name="daily_limit" help="pages:settings.daily_limit_help" />
        </fieldset>
        <button type="submit">{say(lang, "pages:settings.save")}</button>
      </form>
      <Tests frame={frame} tested={tested} />
    </Page>
  );
};

/** A button for each provider, and beside the one that was pressed what came of it. */
const Tests: FC<{ frame: Frame; tested: SettingsPageProps["tested"] | undefined }> = ({ frame, tested }) => {
  const { say, lang, base, session } = frame;
  return (
    <>
      <h2 id="test">{say(lang, "console:settings.test")}</h2>
      <p class="help">{say(lang, "pages:settings.test_help")}</p>
      {(["sms", "telegram"] as const).map((channel) => (
        <TestRow answered={tested?.channel === channel}>
          <form method="post" action={`${base}/settings/test/${channel}#tested`}>
            {session && <Csrf session={session} />}
            <button type="submit" class="quiet">
              {`${say(lang, "pages:settings.test")}: ${say(lang, channel === "sms" ? "pages:settings.plivo" : "pages:settings.telegram")}`}
            </button>
          </form>
          {tested?.channel === channel && <Tested frame={frame} tested={tested} />}
        </TestRow>
      ))}
    </>
  );
};

/** Where on the page something stands, so that nobody has to search for it. */
const Places: FC<{ frame: Frame }> = ({ frame: { say, lang } }) => (
  <nav class="wording-languages" aria-label={say(lang, "console:settings.places")}>
    <a href="#library">{say(lang, "pages:settings.library")}</a>
    <a href="#sms">{say(lang, "pages:settings.plivo")}</a>
    <a href="#telegram">{say(lang, "pages:settings.telegram")}</a>
    <a href="#trial">{say(lang, "pages:settings.trial")}</a>
    <a href="#limit">{say(lang, "console:settings.limit")}</a>
    <a href="#test">{say(lang, "console:settings.test")}</a>
  </nav>
);

const helpOf = ({ say, lang }: Frame) => ({ text: say(lang, "console:help.settings"), manual: "settings" });

const Tested: FC<{ frame: Frame; tested: NonNullable<SettingsPageProps["tested"]> }> = ({ frame, tested }) => {
  const provider = tested.channel === "sms" ? "Plivo" : "Telegram";
  if (!tested.answer) return <Notice kind="bad">{frame.say(frame.lang, "pages:settings.test_off")}</Notice>;
  return <TestedNotice frame={frame} provider={provider} tested={tested.answer} />;
};
