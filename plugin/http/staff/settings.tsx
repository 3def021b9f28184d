import { Hono } from "hono";
import type { FC } from "hono/jsx";
import {
  type Change,
  type ConsentSetting,
  LIBRARY_SETTINGS,
  type LibrarySetting,
  type Mode,
} from "../../library-settings.ts";
import type { ChannelName } from "../../tables.ts";
import { languages, type TextKey } from "../../templates/locales.ts";
import { type Entered, type Entry, guard, may, refuse } from "./entry.tsx";
import { Csrf, type Frame, Notice, Page } from "./layout.tsx";
import { type FormFault, readSettingsForm, removalOf } from "./settings-form.ts";

export interface SettingsDesk {
  /** What is stored now; of secrets only that there is one. `fixed` are set in the environment, which goes first. */
  read(): Promise<{
    values: ReadonlyMap<LibrarySetting, string>;
    fixed: ReadonlySet<LibrarySetting>;
    mode: Mode;
    canSeal: boolean;
    /** Stored under another process key. */
    unreadable: readonly LibrarySetting[];
  }>;
  /** What would be wrong if this were written. */
  check(changes: readonly Change[]): Promise<FormFault[]>;
  /** Writes if all of it together is sound; otherwise answers what is wrong and writes nothing. */
  write(changes: readonly Change[], by: string): Promise<FormFault[]>;
  /** Asks the provider with what is stored. Undefined: not set up. */
  test(channel: ChannelName): Promise<{ good: boolean; answer: string } | undefined>;
}

/** The page where staff enter provider accounts and how the library calls itself. */
export function settingsRoutes(entry: Entry, desk: SettingsDesk): Hono<Entered> {
  const app = new Hono<Entered>();
  app.use(guard(entry), async (c, next) => {
    return may(c.get("session"), "settings") ? next() : refuse(c, "pages:page.not_allowed");
  });

  app.get("/", async (c) => c.html(<SettingsPage frame={c.get("frame")} state={await desk.read()} />));

  app.post("/", async (c) => {
    const frame = c.get("frame");
    const state = await desk.read();
    const { changes, faults } = readSettingsForm(c.get("csrfForm"), state.canSeal);
    const wanted = changes.filter(({ name }) => !state.fixed.has(name));
    const said = new Set(faults.map(({ setting }) => setting));
    const all =
      faults.length > 0
        ? [...faults, ...(await desk.check(wanted)).filter(({ setting }) => !said.has(setting))]
        : await desk.write(wanted, c.get("session").who);
    if (all.length === 0) return c.html(<SettingsPage frame={frame} state={await desk.read()} saved />);
    // A secret is typed again: it must not come back in a page.
    const typed = wanted.filter(({ name }) => !LIBRARY_SETTINGS[name].sealed);
    const values = new Map([...state.values, ...typed.map(({ name, value }) => [name, value] as const)]);
    const removing = new Set(
      wanted.filter(({ name, value }) => LIBRARY_SETTINGS[name].sealed && value === "").map(({ name }) => name),
    );
    return c.html(<SettingsPage frame={frame} state={{ ...state, values, removing }} faults={all} />, 422);
  });

  app.post("/test/:channel{sms|telegram}", async (c) => {
    const channel = c.req.param("channel") === "sms" ? "sms" : "telegram";
    const answer = await desk.test(channel);
    return c.html(<SettingsPage frame={c.get("frame")} state={await desk.read()} tested={{ channel, answer }} />);
  });
  return app;
}

type State = Awaited<ReturnType<SettingsDesk["read"]>> & {
  /** Secrets whose box was ticked in a form that could not be saved. */
  removing?: ReadonlySet<LibrarySetting>;
};

interface FieldProps {
  frame: Frame;
  state: State;
  wrong: ReadonlySet<LibrarySetting>;
  name: Exclude<LibrarySetting, `${string}_url` | ConsentSetting>;
  help?: TextKey;
  long?: boolean;
}

function isStored(state: State, name: LibrarySetting): boolean {
  return state.unreadable.includes(name) || state.values.has(name);
}

const Removal: FC<{ frame: Pick<Frame, "say" | "lang">; state: State; name: LibrarySetting }> = (props) => {
  const { say, lang } = props.frame;
  const box = removalOf(props.name);
  return (
    <label class="tick" for={box}>
      <input type="checkbox" id={box} name={box} value="1" checked={props.state.removing?.has(props.name) ?? false} />
      {say(lang, props.name === "plivo_auth_token" ? "staff:settings.remove_plivo" : "staff:settings.remove")}
    </label>
  );
};

function helpOnSecret(state: State, name: LibrarySetting): TextKey {
  if (state.unreadable.includes(name)) return "pages:settings.secret_lost";
  return state.values.has(name) ? "pages:settings.secret_kept" : "pages:settings.secret_none";
}

const Field: FC<FieldProps> = ({ frame: { say, lang }, state, wrong, name, help, long }) => {
  const secret = LIBRARY_SETTINGS[name].sealed;
  const stored = state.values.get(name) ?? "";
  const fixed = state.fixed.has(name);
  const helps = [
    ...(help ? [say(lang, help)] : []),
    ...(fixed ? [say(lang, "pages:settings.from_environment")] : []),
    ...(secret && !fixed ? [say(lang, helpOnSecret(state, name))] : []),
  ];
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
          value={secret || fixed ? "" : stored}
          autocomplete={secret ? "new-password" : "off"}
        />
      )}
      <span class="help" id={`${name}-help`}>
        {helps.join(" ")}
      </span>
      {secret && !fixed && isStored(state, name) && <Removal frame={{ say, lang }} state={state} name={name} />}
    </>
  );
};

interface SettingsPageProps {
  frame: Frame;
  state: State;
  saved?: boolean;
  faults?: readonly FormFault[];
  tested?: { channel: ChannelName; answer: { good: boolean; answer: string } | undefined };
}

const SettingsPage: FC<SettingsPageProps> = ({ frame, state, saved, faults, tested }) => {
  const { say, lang, base, session } = frame;
  const field = { frame, state, wrong: new Set((faults ?? []).map(({ setting }) => setting)) };
  return (
    <Page frame={frame} title={say(lang, "pages:page.settings")}>
      {saved && <Notice kind="good">{say(lang, "pages:settings.saved")}</Notice>}
      {faults && (
        <Notice kind="bad">
          {say(lang, "pages:settings.wrong")}
          <ul>
            {[...new Set(faults.map(({ key }) => key))].map((key) => (
              <li>{say(lang, key)}</li>
            ))}
          </ul>
        </Notice>
      )}
      {tested && <Tested frame={frame} tested={tested} />}
      <p>{say(lang, state.mode === "live" ? "pages:page.mode_live" : "pages:page.mode_trial")}</p>
      <p class="help">{say(lang, "pages:page.mode_change")}</p>
      <form method="post" action={`${base}/settings`}>
        {session && <Csrf session={session} />}
        <fieldset>
          <legend>{say(lang, "pages:settings.library")}</legend>
          <Field {...field} name="library_name" />
          <Field {...field} name="library_contact" />
          <label for="lang">{say(lang, "pages:settings.lang")}</label>
          <select id="lang" name="lang" disabled={state.fixed.has("lang")}>
            {languages.map((code) => (
              <option value={code} selected={(state.values.get("lang") ?? "en") === code}>
                {new Intl.DisplayNames(code, { type: "language" }).of(code)}
              </option>
            ))}
          </select>
        </fieldset>
        <fieldset>
          <legend>{say(lang, "pages:settings.plivo")}</legend>
          <Field {...field} name="plivo_auth_id" />
          <Field {...field} name="plivo_auth_token" />
          <Field {...field} name="plivo_numbers" help="pages:settings.plivo_numbers_help" />
        </fieldset>
        <fieldset>
          <legend>{say(lang, "pages:settings.telegram")}</legend>
          <Field {...field} name="telegram_token" />
        </fieldset>
        <fieldset>
          <legend>{say(lang, "pages:settings.trial")}</legend>
          <Field {...field} name="trial_addresses" help="pages:settings.trial_addresses_help" long />
          <Field {...field} name="daily_limit" help="pages:settings.daily_limit_help" />
        </fieldset>
        <button type="submit">{say(lang, "pages:settings.save")}</button>
      </form>
      <p class="help apart">{say(lang, "pages:settings.test_help")}</p>
      <div class="actions">
        {(["sms", "telegram"] as const).map((channel) => (
          <form method="post" action={`${base}/settings/test/${channel}`}>
            {session && <Csrf session={session} />}
            <button type="submit" class="quiet">
              {`${say(lang, "pages:settings.test")}: ${say(lang, channel === "sms" ? "pages:settings.plivo" : "pages:settings.telegram")}`}
            </button>
          </form>
        ))}
      </div>
    </Page>
  );
};

const Tested: FC<{ frame: Frame; tested: NonNullable<SettingsPageProps["tested"]> }> = ({
  frame: { say, lang },
  tested,
}) => {
  const provider = tested.channel === "sms" ? "Plivo" : "Telegram";
  if (!tested.answer) return <Notice kind="bad">{say(lang, "pages:settings.test_off")}</Notice>;
  const { good, answer } = tested.answer;
  return (
    <Notice kind={good ? "good" : "bad"}>
      {say(lang, good ? "pages:settings.test_good" : "pages:settings.test_bad", { provider, answer })}
    </Notice>
  );
};
