import type { FC } from "hono/jsx";
import { URGENCIES, WEEKDAYS } from "../../../routing/rules/notice-rule.ts";
import { MAIL_SOURCES, PRINT_SOURCES, RECIPIENTS, WAY_MODES, WAYS, WORDS } from "../../../routing/rules/rule-schema.ts";
import { Marks } from "./marks-list.tsx";
import type { RuleDraft } from "./rule-form.ts";
import type { RulePageProps } from "./rule-props.ts";
import { sayAbout, sayDay, sayField, sayHours, sayLibrary, sayValue, sayWay } from "./rule-words.ts";

const SWITCHED = ["on", "off"] as const;
/** From an hour to two weeks. */
const HOURS = [1, 2, 4, 6, 12, 24, 48, 72, 96, 120, 168, 240, 336] as const;

/** Everything that a rule may decide, in groups. */
export const RuleFields: FC<RulePageProps> = (props) => {
  const { frame, state, place, draft } = props;
  const { say, lang } = frame;
  const hours = [...new Set([...HOURS.map(String), draft.expiresAfterHours].filter((hour) => hour !== ""))];
  return (
    <>
      <fieldset>
        <legend>{say(lang, "rules:one.what")}</legend>
        <p>
          <strong>{sayAbout(frame, place)}</strong>, {sayLibrary(frame, state, place.library)}
        </p>
        <Marks frame={frame} rule={{ library: place.library }} state={state} />
        <Choice {...props} field="sends" options={SWITCHED.map((one) => [one, say(lang, `rules:sends.${one}`)])} />
        <Choice {...props} field="words" options={WORDS.map((one) => [one, say(lang, `rules:words.${one}`)])} />
      </fieldset>
      <WaysFields {...props} />
      <fieldset>
        <legend>{say(lang, "rules:one.when")}</legend>
        <Days {...props} />
        <Choice
          {...props}
          field="expiresAfterHours"
          name="expires"
          options={hours.map((hour) => [hour, sayHours(frame, Number(hour))])}
        />
        <Choice {...props} field="urgency" options={URGENCIES.map((one) => [one, say(lang, `rules:urgency.${one}`)])} />
      </fieldset>
      {place.step === null && (
        <fieldset>
          <legend>{say(lang, "rules:one.source")}</legend>
          <p class="help">{say(lang, "rules:never")}</p>
          <Choice {...props} field="mail" options={MAIL_SOURCES.map((one) => [one, say(lang, `rules:mail.${one}`)])} />
          <Choice
            {...props}
            field="print"
            options={PRINT_SOURCES.map((one) => [one, say(lang, `rules:print.${one}`)])}
          />
        </fieldset>
      )}
    </>
  );
};

type ChoiceField = Exclude<keyof RuleDraft, "mode" | "order" | "days">;

interface ChoiceProps extends RulePageProps {
  field: ChoiceField;
  name?: string;
  options: readonly (readonly [value: string, words: string])[];
}

/** A thing that a rule decides, from a list whose first entry is to leave it as for all. */
const Choice: FC<ChoiceProps> = ({ frame, draft, otherwise, field, name = field, options }) => {
  const { say, lang } = frame;
  return (
    <>
      <label for={name}>{sayField(frame, field)}</label>
      <select id={name} name={name} aria-describedby={`${name}-help`}>
        <option value="">{say(lang, "rules:as_for_all_now", { value: sayValue(frame, field, otherwise) })}</option>
        {options.map(([value, words]) => (
          <option value={value} selected={draft[field] === value}>
            {words}
          </option>
        ))}
      </select>
      <span class="help" id={`${name}-help`}>
        {say(lang, `rules:help.${field}`)}
      </span>
    </>
  );
};

/** By which ways, and in which order: a list for each place. */
const WaysFields: FC<RulePageProps> = (props) => {
  const { frame, state, draft, otherwise } = props;
  const { say, lang } = frame;
  const option = (way: (typeof WAYS)[number]) =>
    state.channels.has(way) ? sayWay(frame, way) : say(lang, "rules:one.not_set_up", { way: sayWay(frame, way) });
  return (
    <fieldset>
      <legend>{say(lang, "rules:one.how")}</legend>
      <Choice {...props} field="to" options={RECIPIENTS.map((one) => [one, say(lang, `rules:to.${one}`)])} />
      <label for="mode">{sayField(frame, "ways")}</label>
      <select id="mode" name="mode" aria-describedby="mode-help">
        <option value="">{say(lang, "rules:as_for_all_now", { value: sayValue(frame, "ways", otherwise) })}</option>
        {WAY_MODES.map((mode) => (
          <option value={mode} selected={draft.mode === mode}>
            {say(lang, `rules:ways.${mode}`)}
          </option>
        ))}
      </select>
      <span class="help" id="mode-help">
        {say(lang, "rules:help.ways")}
      </span>
      <div class="in-order">
        {WAYS.map((_way, at) => (
          <div>
            <label for={`way_${at + 1}`}>{say(lang, "rules:one.place", { place: at + 1 })}</label>
            <select id={`way_${at + 1}`} name={`way_${at + 1}`}>
              <option value="">–</option>
              {WAYS.map((way) => (
                <option value={way} selected={draft.order[at] === way}>
                  {option(way)}
                </option>
              ))}
            </select>
          </div>
        ))}
      </div>
    </fieldset>
  );
};

const Days: FC<RulePageProps> = ({ frame, draft, otherwise }) => {
  const { say, lang } = frame;
  const value = sayValue(frame, "days", otherwise);
  return (
    <fieldset class="days-of-week" aria-describedby="days-help">
      <legend>{sayField(frame, "days")}</legend>
      <div class="days">
        {WEEKDAYS.map((day) => (
          <label class="tick">
            <input type="checkbox" name="days" value={String(day)} checked={draft.days.includes(String(day))} />
            {sayDay(frame, day, "long")}
          </label>
        ))}
      </div>
      <span class="help" id="days-help">
        {say(lang, "rules:help.days", { value })}
      </span>
    </fieldset>
  );
};
