import type { FC } from "hono/jsx";
import type { TextKey } from "../../templates/locales.ts";
import { Notice } from "../frame/layout.tsx";
import { EMPTY_FORM, type JoinFault, type JoinField, type JoinForm, type TextField } from "./join-form.ts";
import { type PublicFrame, PublicPage } from "./layout.tsx";

/** How each field is filled in, by people and by their browsers. */
const INPUTS: Readonly<Record<TextField, { type: string; complete: string; most: number; help?: TextKey }>> = {
  first_name: { type: "text", complete: "given-name", most: 100 },
  last_name: { type: "text", complete: "family-name", most: 100 },
  number: { type: "tel", complete: "tel", most: 100, help: "join:field.number_help" },
  card: { type: "text", complete: "username", most: 75 },
  pin: { type: "password", complete: "current-password", most: 256, help: "join:field.pin_help" },
};

const FORM = "join-form";

export interface JoinPageProps {
  frame: PublicFrame;
  /** In trial only few numbers get anything, and a visitor without one must not wait for a text. */
  trial: boolean;
  terms: { text: string; version: string };
  token: string;
  /** What was typed before; the PIN is never shown again. */
  form?: JoinForm;
  faults?: readonly JoinFault[];
  /** A sentence about the form as a whole. */
  told?: string;
}

/** The form to join. */
export const JoinPage: FC<JoinPageProps> = ({ frame, trial, terms, token, form = EMPTY_FORM, faults = [], told }) => {
  const { say, lang, base, library } = frame;
  const field = { frame, form, faults };
  return (
    <PublicPage frame={frame} title={say(lang, "join:page.title")} path="/join" form={FORM}>
      <p>{say(lang, "join:page.about", { library: library.name })}</p>
      {trial && <Notice kind="bad">{say(lang, "join:page.trial")}</Notice>}
      {told !== undefined && <Notice kind="bad">{told}</Notice>}
      {faults.length > 0 && <Faults frame={frame} faults={faults} />}
      <form id={FORM} method="post" action={`${base}/join?lang=${lang}`}>
        <input type="hidden" name="token" value={token} />
        <input type="hidden" name="terms" value={terms.version} />
        <Field {...field} name="first_name" />
        <Field {...field} name="last_name" />
        <Field {...field} name="number" />
        <Field {...field} name="card" />
        <Field {...field} name="pin" />
        <div class="join-empty" aria-hidden="true">
          <label for="website">{say(lang, "join:field.website")}</label>
          <input id="website" name="website" tabindex={-1} autocomplete="off" />
        </div>
        <h2>{say(lang, "join:page.terms")}</h2>
        <p class="join-terms">{terms.text}</p>
        <p>
          <a href={`${base}/terms?lang=${lang}`}>{say(lang, "terms:public.link")}</a>
        </p>
        <label class="join-agree" for="agreed">
          <input
            id="agreed"
            type="checkbox"
            name="agreed"
            value="yes"
            required
            checked={form.agreed && form.terms === terms.version}
            {...invalid(faults, "agreed")}
          />
          <span>{say(lang, "join:field.agreed")}</span>
        </label>
        <Wrong {...field} name="agreed" />
        <p class="actions">
          <button type="submit">{say(lang, "join:page.send")}</button>
        </p>
      </form>
      <p class="help">{say(lang, "join:page.help", { contact: library.contact })}</p>
    </PublicPage>
  );
};

interface FieldProps {
  frame: PublicFrame;
  form: JoinForm;
  faults: readonly JoinFault[];
}

const isWrong = (faults: readonly JoinFault[], name: JoinField) => faults.some(({ field }) => field === name);
const invalid = (faults: readonly JoinFault[], name: JoinField) =>
  isWrong(faults, name) ? { "aria-invalid": "true" as const, "aria-describedby": `${name}-wrong` } : {};

const Field: FC<FieldProps & { name: TextField }> = ({ frame, form, faults, name }) => {
  const { say, lang } = frame;
  const { type, complete, most, help } = INPUTS[name];
  const described = [...(isWrong(faults, name) ? [`${name}-wrong`] : []), ...(help ? [`${name}-help`] : [])].join(" ");
  return (
    <>
      <label for={name}>{say(lang, `join:field.${name}`)}</label>
      <input
        id={name}
        name={name}
        type={type}
        value={name === "pin" ? "" : form[name]}
        maxlength={most}
        autocomplete={complete}
        required
        {...(name === "card" || name === "pin" ? { autocapitalize: "none", spellcheck: false } : {})}
        {...invalid(faults, name)}
        {...(described === "" ? {} : { "aria-describedby": described })}
      />
      {help && (
        <span class="help" id={`${name}-help`}>
          {say(lang, help)}
        </span>
      )}
      <Wrong frame={frame} faults={faults} name={name} />
    </>
  );
};

/** What is wrong with a field, beside it. */
const Wrong: FC<Omit<FieldProps, "form"> & { name: JoinField }> = ({ frame: { say, lang, library }, faults, name }) => {
  const own = faults.filter(({ field }) => field === name);
  if (own.length === 0) return null;
  return (
    <span class="join-wrong" id={`${name}-wrong`}>
      {own.map(({ key }) => say(lang, key, { contact: library.contact })).join(" ")}
    </span>
  );
};

const Faults: FC<Omit<FieldProps, "form">> = ({ frame: { say, lang, library }, faults }) => (
  <Notice kind="bad">
    {say(lang, "join:page.faults")}
    <ul>
      {faults.map(({ field, key }) => (
        <li>
          <a href={`#${field}`}>{say(lang, key, { contact: library.contact })}</a>
        </li>
      ))}
    </ul>
  </Notice>
);
