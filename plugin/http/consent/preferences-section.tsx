import type { FC } from "hono/jsx";
import type { Preferences } from "../../consent/contact-preferences.ts";
import { type Contact, EMAIL_FIELDS, type EmailField, PHONE_FIELDS, type PhoneField } from "../../koha/contacts.ts";
import { LANGUAGES } from "../../templates/locales.ts";
import { Csrf, type Frame } from "../frame/layout.tsx";
import { elsewhere } from "./marked-contact.ts";
import type { ConsentView } from "./view.ts";
import type { Viewer } from "./viewer.ts";
import { variablesOf } from "./words.ts";

type SectionProps = { frame: Frame; viewer: Viewer; view: ConsentView };

/** Which number and address of the library record are used, and the language of messages. */
export const PreferencesSection: FC<SectionProps> = ({ frame, viewer, view }) => {
  const { say, lang, session } = frame;
  const { contacts, preferences } = view;
  const disabled = viewer.readOnly;
  const hasEmail = view.channels.some(({ channel }) => channel === "email");
  return (
    <section aria-labelledby="preferences-heading">
      <h2 id="preferences-heading">{say(lang, "account:preferences.title")}</h2>
      <form method="post" action={`${viewer.at}/preferences`}>
        {session && <Csrf session={session} />}
        <label for="phone_field">{say(lang, "account:preferences.phone")}</label>
        <FieldChoice
          frame={frame}
          name="phone_field"
          contacts={contacts.phones}
          marked={preferences.phoneField}
          disabled={disabled}
        />
        <StillElsewhere frame={frame} viewer={viewer} view={view} channel="sms" />
        {hasEmail && (
          <>
            <label for="email_field">{say(lang, "account:preferences.email")}</label>
            <FieldChoice
              frame={frame}
              name="email_field"
              contacts={contacts.emails}
              marked={preferences.emailField}
              disabled={disabled}
            />
            <StillElsewhere frame={frame} viewer={viewer} view={view} channel="email" />
          </>
        )}
        <label for="lang">{say(lang, "account:preferences.lang")}</label>
        <select id="lang" name="lang" aria-describedby="lang-help" disabled={disabled}>
          <option value="">{say(lang, "account:preferences.lang_record")}</option>
          {LANGUAGES.map((code) => (
            <option value={code} selected={preferences.lang === code} lang={code}>
              {new Intl.DisplayNames(code, { type: "language" }).of(code)}
            </option>
          ))}
        </select>
        <span class="help" id="lang-help">
          {say(lang, "account:preferences.lang_help")}
        </span>
        {!disabled && (
          <div class="actions">
            <button type="submit">{say(lang, "account:preferences.save")}</button>
          </div>
        )}
      </form>
    </section>
  );
};

/** Choosing a field alone moves nothing: consent is to one number, and another is asked first. */
const StillElsewhere: FC<SectionProps & { channel: "sms" | "email" }> = ({ frame, viewer, view, channel }) => {
  const { say, lang } = frame;
  const one = view.channels.find((candidate) => candidate.channel === channel);
  const value = elsewhere(view, channel);
  if (!one || value === undefined || viewer.readOnly) return null;
  return (
    <span class="help">
      {say(lang, `account:preferences.still_${channel}`, variablesOf(one))}{" "}
      <a href={`${viewer.at}/${channel}/change`}>{say(lang, `account:preferences.move_${channel}`, { value })}</a>
    </span>
  );
};

interface FieldChoiceProps {
  frame: Frame;
  name: "phone_field" | "email_field";
  contacts: readonly Contact<PhoneField | EmailField>[];
  marked: string | null;
  disabled: boolean;
}

const FieldChoice: FC<FieldChoiceProps> = ({ frame: { say, lang }, name, contacts, marked, disabled }) => {
  const value = contacts[0]?.value;
  return (
    <select id={name} name={name} disabled={disabled}>
      <option value="">
        {value === undefined
          ? say(lang, "account:preferences.none")
          : say(lang, "account:preferences.first", { value })}
      </option>
      {contacts.map((contact) => (
        <option value={contact.field} selected={contact.field === marked}>
          {say(lang, `account:field.${contact.field}`, { value: contact.value })}
        </option>
      ))}
    </select>
  );
};

/** The preferences of a form: a field that it did not show is kept, one with an unknown value is left to the record. */
export function readPreferencesForm(form: FormData, before: Preferences): Preferences {
  const chosen = <Value extends string>(name: string, among: readonly Value[], kept: Value | null): Value | null =>
    form.has(name) ? (among.find((value) => value === form.get(name)) ?? null) : kept;
  return {
    lang: chosen<string>("lang", LANGUAGES, before.lang),
    phoneField: chosen("phone_field", PHONE_FIELDS, before.phoneField),
    emailField: chosen("email_field", EMAIL_FIELDS, before.emailField),
  };
}

/** The channel whose messages go to another address than the newly chosen one, which its page can change. */
export function nextToChange(before: ConsentView, preferences: Preferences): "sms" | "email" | undefined {
  const after = { ...before, preferences };
  return (["sms", "email"] as const).find((channel) => {
    const wanted = elsewhere(after, channel);
    return wanted !== undefined && wanted !== elsewhere(before, channel);
  });
}
