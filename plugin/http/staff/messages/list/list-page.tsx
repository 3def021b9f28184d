import type { FC } from "hono/jsx";
import { Notice, Page, ShownZone } from "../../../frame/layout.tsx";
import { IgnoredParts } from "../../ignored-parts.tsx";
import { Chips } from "./chips.tsx";
import { Filters } from "./filters.tsx";
import type { ListProps } from "./list-props.ts";
import { type Ignored, isNarrowed, type ListQuery, withoutPage, writeListQuery } from "./list-query.ts";
import { Live, LiveRows } from "./list-rows.tsx";
import { MOST_PATRONS } from "./search.ts";

/** Every message: a search, filters, and the rows, newest first. */
export const ListPage: FC<ListProps & { ignored: readonly Ignored[]; now: Date }> = (props) => {
  const { frame, query, state, ignored } = props;
  const { say, lang, base } = frame;
  const empty = state.list.rows.length === 0;
  const tooMany = state.searched.kind === "too_many";
  return (
    <Page
      frame={frame}
      title={say(lang, "messages:title")}
      current="/messages"
      help={{ text: say(lang, "messages:list.help"), manual: "messages" }}
    >
      <IgnoredParts
        frame={frame}
        parts={ignored.map(({ name, value }) => ({ name: say(lang, `messages:filter.${name}`), value }))}
      />
      <Filters {...props} />
      <Chips {...props} />
      {tooMany && <Notice kind="bad">{say(lang, "messages:list.too_many", { count: MOST_PATRONS })}</Notice>}
      <SearchedFor {...props} />
      {!tooMany && (
        <div class="toolbar">
          <a class="button" href={`${base}/messages.csv${writeListQuery(withoutPage(query, { still: false }))}`}>
            {say(lang, "messages:csv.get")}
          </a>
          <Live {...props} />
        </div>
      )}
      {empty && !tooMany ? <Nothing {...props} /> : <LiveRows {...props} />}
      <ShownZone frame={frame} />
    </Page>
  );
};

/** What the words in the search box were taken for. */
const SearchedFor: FC<ListProps> = ({ frame: { say, lang, base }, query, state: { searched } }) => {
  if (searched.kind === "items_closed") return <Notice kind="bad">{say(lang, "messages:list.items_closed")}</Notice>;
  if (searched.kind === "items") {
    const found = say(lang, "messages:list.items", { count: searched.things });
    return <p class="hint">{searched.more ? `${found} ${say(lang, "messages:list.items_more")}` : found}</p>;
  }
  if (searched.kind !== "found") return null;
  const { patrons, addresses, letter, shows } = searched;
  const toLetter = withoutPage(query, { q: "", type: letter ?? "" });
  return (
    <p class="hint">
      {shows === "letter"
        ? say(lang, "messages:list.searched_letter", { code: letter ?? "" })
        : say(lang, "messages:list.searched", { patrons, addresses })}{" "}
      {shows === "people" && letter !== undefined && (
        <a href={`${base}/messages${writeListQuery(toLetter)}`}>
          {say(lang, "messages:list.show_letter", { code: letter })}
        </a>
      )}
    </p>
  );
};

/** Nothing fits: what was asked, and what would find more. */
const Nothing: FC<ListProps> = ({ frame: { say, lang, base }, query }) => {
  const dated = !query.all;
  const items: [string, ListQuery][] =
    query.q === "" || query.items
      ? []
      : [[say(lang, "messages:list.as_item", { words: query.q }), withoutPage(query, { items: true })]];
  const ways: [text: string, change: ListQuery][] = [
    ...(dated ? [[say(lang, "messages:list.all_dates"), withoutPage(query, ALL_DATES)] as [string, ListQuery]] : []),
    ...(query.states.length > 0
      ? [[say(lang, "messages:list.all_states"), withoutPage(query, { states: [] })] as [string, ListQuery]]
      : []),
    ...(isNarrowed(query)
      ? [[say(lang, "messages:list.no_filters"), withoutPage(query, NO_FILTERS)] as [string, ListQuery]]
      : []),
    ...items,
  ];
  return (
    <div class="empty">
      <p>{say(lang, "messages:list.nothing")}</p>
      {query.q !== "" && <p>{say(lang, "messages:list.nothing_for", { words: query.q })}</p>}
      {ways.length > 0 && (
        <ul>
          {ways.map(([text, wider]) => (
            <li>
              <a href={`${base}/messages${writeListQuery(wider)}`}>{text}</a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
};

const ALL_DATES = { from: "", until: "", all: true } as const;
const NO_FILTERS = {
  q: "",
  items: false,
  states: [],
  ways: [],
  library: "",
  type: "",
  reason: "",
  from: "",
  until: "",
  all: false,
} as const satisfies Partial<ListQuery>;
