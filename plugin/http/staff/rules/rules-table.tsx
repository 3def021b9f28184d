import type { Child, FC } from "hono/jsx";
import type { NoticeRule, Rulings } from "../../../routing/rules/notice-rule.ts";
import type { RuledField } from "../../../routing/rules/rule-set.ts";
import { keyOf, openRulings } from "../../../routing/rules/rulings.ts";
import { Csrf, type Frame } from "../../frame/layout.tsx";
import { Table } from "../../frame/table.tsx";
import { ABOUTS, aboutName } from "./abouts.ts";
import { Marks } from "./marks-list.tsx";
import { PlaceFields } from "./place-fields.tsx";
import { sayAbout, sayField, sayLibrary, sayPlace, sayValue } from "./rule-words.ts";
import type { Place, RulesState } from "./rules-backend.ts";

interface TableProps {
  frame: Frame;
  state: RulesState;
}

/** Where a rule, or none, stands in the table: everything for all libraries, and what is otherwise in one. */
function placesOf(rules: readonly NoticeRule[]): Place[] {
  return ABOUTS.flatMap(({ type, step }) => {
    const own = rules.filter((rule) => rule.type === type && rule.step === step && rule.library !== null);
    return [{ type, step, library: null }, ...own.map(({ library }) => ({ type, step, library }))];
  });
}

/** Every rule, and what is in force where there is none. */
export const RulesTable: FC<TableProps> = (props) => {
  const { frame, state } = props;
  const { say, lang } = frame;
  const rulings = openRulings(state.set.rules);
  const byKey = new Map(state.set.rules.map((rule) => [keyOf(rule), rule]));
  const columns = ["notice", "library", "sends", "how", "when", "sources", "do"] as const;
  return (
    <Table
      name={say(lang, "rules:title")}
      columns={columns.map((name) => say(lang, `rules:column.${name}`))}
      rowHeaders
      rows={placesOf(state.set.rules).map((place) =>
        rowOf({ ...props, place, rule: byKey.get(keyOf(place)), rulings }),
      )}
    />
  );
};

interface RowProps extends TableProps {
  place: Place;
  rule: NoticeRule | undefined;
  rulings: Rulings;
}

function rowOf(row: RowProps): Child[] {
  const { frame, state, place, rule } = row;
  return [
    sayAbout(frame, place),
    <>
      {sayLibrary(frame, state, place.library)}
      {rule && <Marks frame={frame} rule={rule} state={state} />}
    </>,
    <Cell {...row} fields={["sends", "words"]} />,
    <Cell {...row} fields={["ways", "to"]} />,
    <Cell {...row} fields={["days", "expiresAfterHours", "urgency"]} />,
    <Cell {...row} fields={["mail", "print"]} />,
    <Does {...row} />,
  ];
}

/** What is in force of some things: strong where this rule decides it, quiet where a wider one or none does. */
const Cell: FC<RowProps & { fields: readonly RuledField[] }> = ({ frame, place, rule, rulings, fields }) => {
  const ruling = rulings(place);
  return (
    <>
      {fields.map((field) => {
        const words = `${sayField(frame, field)}: ${sayValue(frame, field, ruling)}`;
        return rule?.[field] === undefined ? <span class="hint">{words}</span> : <strong class="own">{words}</strong>;
      })}
    </>
  );
};

const Does: FC<RowProps> = ({ frame, state, place, rule }) => {
  const { say, lang, base, session } = frame;
  const query = new URLSearchParams({ about: aboutName(place), library: place.library ?? "" });
  const name = sayPlace(frame, state, place);
  const [act, remove] = [say(lang, rule ? "rules:list.change" : "rules:list.set"), say(lang, "rules:list.remove")];
  return (
    <div class="choices narrow">
      <a class="button" href={`${base}/rules/edit?${query}`} aria-label={`${act} – ${name}`}>
        {act}
      </a>
      {rule && (
        <form method="post" action={`${base}/rules/remove`}>
          {session && <Csrf session={session} />}
          <PlaceFields place={place} />
          <button type="submit" class="quiet" aria-label={`${remove} – ${name}`}>
            {remove}
          </button>
        </form>
      )}
    </div>
  );
};
