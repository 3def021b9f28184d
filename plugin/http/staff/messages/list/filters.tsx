import type { Child, FC } from "hono/jsx";
import { SHOWN_STATES } from "../../../../reports/messages/shown-state.ts";
import { kindOf } from "../../../../routing/kinds.ts";
import { sayState, wayOf } from "../shown-words.tsx";
import { typeName } from "./chips.tsx";
import { dayOf } from "./days.ts";
import type { ListProps } from "./list-props.ts";
import { COLUMNS, isNarrowed, SYSTEM_TEXTS, WAYS } from "./list-query.ts";
import { reasonsOf } from "./reasons.ts";

type FiltersProps = ListProps & { now: Date };

/** The search box, and the filters behind it, all of which stand in the address. */
export const Filters: FC<FiltersProps> = (props) => {
  const { frame, query } = props;
  const { say, lang, base } = frame;
  // Open where something in it holds, so that nobody wonders why the list is short.
  const { q, ...others } = query;
  const open = isNarrowed({ q: "", ...others }) || query.all;
  return (
    <form class="messages-filters" method="get" action={`${base}/messages`}>
      <div class="search-line">
        <label for="q">{say(lang, "messages:filter.q")}</label>
        <select name="by" aria-label={say(lang, "messages:filter.by")} aria-describedby="q-help">
          <option value="">{say(lang, "messages:filter.people")}</option>
          <option value="item" selected={query.items}>
            {say(lang, "messages:filter.item")}
          </option>
        </select>
        <input id="q" name="q" type="search" value={q} maxlength={200} aria-describedby="q-help" autocomplete="off" />
        <button type="submit">{say(lang, "messages:filter.find")}</button>
      </div>
      <p class="hint" id="q-help">
        {say(lang, "messages:filter.q_help")}
      </p>
      <details open={open}>
        <summary>{say(lang, "messages:filter.more")}</summary>
        <div class="filter-grid">
          <Ticks name="state" legend={say(lang, "messages:filter.state")}>
            {SHOWN_STATES.map((state) => (
              <Tick name="state" value={state} on={query.states.includes(state)} text={sayState(state, frame)} />
            ))}
          </Ticks>
          <Ticks name="way" legend={say(lang, "messages:filter.way")}>
            {WAYS.map((way) => (
              <Tick name="way" value={way} on={query.ways.includes(way)} text={wayOf(way, frame)} />
            ))}
          </Ticks>
          <Selects {...props} />
          <Dates {...props} />
          <Ticks name="cols" legend={say(lang, "messages:filter.cols")}>
            <input type="hidden" name="cols" value="" />
            {COLUMNS.map((column) => (
              <Tick
                name="cols"
                value={column}
                on={query.columns.includes(column)}
                text={say(lang, `messages:column.${column}`)}
              />
            ))}
          </Ticks>
        </div>
        <button type="submit">{say(lang, "messages:filter.apply")}</button>
      </details>
    </form>
  );
};

const Ticks: FC<{ name: string; legend: string; children?: Child }> = ({ legend, children }) => (
  <fieldset class="ticks">
    <legend>{legend}</legend>
    {children}
  </fieldset>
);

const Tick: FC<{ name: string; value: string; on: boolean; text: string }> = ({ name, value, on, text }) => (
  <label class="choice">
    <input type="checkbox" name={name} value={value} checked={on} /> {text}
  </label>
);

const Selects: FC<FiltersProps> = ({ frame, query, state: { choices } }) => {
  const { say, lang } = frame;
  const byName = (codes: readonly string[]) =>
    codes
      .map((value) => ({ value, name: typeName(value, choices, frame) }))
      .sort((one, other) => one.name.localeCompare(other.name, lang));
  const codes = new Set([...choices.codes, ...(query.type === "" || query.type.startsWith(":") ? [] : [query.type])]);
  // Letters that have sent nothing would find nothing; those of kinds that have a name come first.
  const types = byName([...codes].filter((code) => kindOf(code) !== "other"));
  const others = byName([...codes].filter((code) => kindOf(code) === "other"));
  const system = byName(SYSTEM_TEXTS.map((kind) => `:${kind}`));
  const libraries = choices.libraries.map(({ branchcode, name }) => ({ value: branchcode, name }));
  return (
    <div class="selects">
      <Select name="library" label={say(lang, "messages:filter.library")} chosen={query.library} options={libraries} />
      <Select
        name="type"
        label={say(lang, "messages:filter.type")}
        chosen={query.type}
        options={[...types, ...others, ...system]}
      />
      <Select
        name="reason"
        label={say(lang, "messages:filter.reason")}
        chosen={query.reason}
        options={reasonsOf(frame)}
      />
    </div>
  );
};

interface SelectProps {
  name: string;
  label: string;
  chosen: string;
  options: readonly { value: string; name: string }[];
}

const Select: FC<SelectProps> = ({ name, label, chosen, options }) => (
  <>
    <label for={`filter-${name}`}>{label}</label>
    <select id={`filter-${name}`} name={name}>
      <option value="">–</option>
      {options.map((one) => (
        <option value={one.value} selected={one.value === chosen}>
          {one.name}
        </option>
      ))}
      {chosen !== "" && options.every(({ value }) => value !== chosen) && (
        <option value={chosen} selected>
          {chosen}
        </option>
      )}
    </select>
  </>
);

const Dates: FC<FiltersProps> = ({ frame: { say, lang, zone }, query, now }) => {
  const today = dayOf(now, zone);
  return (
    <div class="selects">
      {(["from", "until"] as const).map((name) => (
        <>
          <label for={`filter-${name}`}>{say(lang, `messages:filter.${name}`)}</label>
          <input id={`filter-${name}`} type="date" name={name} value={query[name]} max={today} />
        </>
      ))}
      <label class="choice">
        <input type="checkbox" name="dates" value="all" checked={query.all} /> {say(lang, "messages:filter.all")}
      </label>
    </div>
  );
};
