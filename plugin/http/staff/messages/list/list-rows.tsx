import type { Child, FC } from "hono/jsx";
import type { ListedMessage } from "../../../../reports/messages/list-messages.ts";
import type { Why } from "../../../../reports/waiting/waiting-why.ts";
import { instant } from "../../../frame/instants.ts";
import type { Frame } from "../../../frame/layout.tsx";
import { aboutOf, addressOf, StateBadge, sayNext, sayNoText, sayWhy, wayOf } from "../shown-words.tsx";
import type { Choices } from "./list-backend.ts";
import type { ListProps } from "./list-props.ts";
import { type Column, type ListQuery, withoutPage, writeListQuery } from "./list-query.ts";

/** How often the first page asks for what is new. */
const LIVE_EVERY = "5s";
const LONGEST_TEXT = 160;

/**
 * Only the first page changes by itself: on the others rows would move away under the reader's eyes. Nor does a search
 * among items, which is work for Koha's tables each time.
 */
const isLive = (query: ListQuery): boolean => mayLive(query) && !query.still;
const mayLive = ({ older, newer, items }: ListQuery): boolean => !older && !newer && !items;

/** The rows and the way to the next ones; on the first page they are asked for again and again. */
export const LiveRows: FC<ListProps> = (props) => {
  const { frame, query } = props;
  const address = `${frame.base}/messages${writeListQuery(query)}`;
  const live = isLive(query)
    ? {
        "hx-get": `${address}${address.includes("?") ? "&" : "?"}part=rows`,
        "hx-trigger": `every ${LIVE_EVERY}`,
        "hx-swap": "outerMorph",
        // Whoever has to come in again, or whose network fails, keeps what is on the page.
        "hx-status:4xx": "swap:none",
        "hx-status:5xx": "swap:none",
      }
    : {};
  return (
    <div id="messages-rows" {...live}>
      <Rows {...props} />
      <Pages {...props} />
    </div>
  );
};

/** Says that the page is live, with the way to stop that; without scripts nothing is, and nothing is said. */
export const Live: FC<ListProps> = ({ frame: { say, lang, base }, query }) => {
  const { still } = query;
  if (!mayLive(query)) return null;
  const other = `${base}/messages${writeListQuery(withoutPage(query, { still: !still }))}`;
  return (
    <span class="live">
      {say(lang, still ? "messages:list.still" : "messages:list.live")}{" "}
      <a href={other}>{say(lang, still ? "messages:list.go_live" : "messages:list.stop_live")}</a>
    </span>
  );
};

const Rows: FC<ListProps> = ({ frame, query, state }) => {
  const { say, lang } = frame;
  const columns = ["made", ...query.columns] as const;
  return (
    <section class="scroll" tabindex={0} aria-label={say(lang, "messages:title")}>
      <table class="koha-table">
        <thead>
          <tr>
            {columns.map((column) => (
              <th scope="col">{say(lang, `messages:column.${column}`)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {state.list.rows.map((row) => (
            <tr id={`row-${row.key}`}>
              <td data-label={say(lang, "messages:column.made")}>
                <a href={`${frame.base}/messages/${row.key}`}>{instant(row.createdAt, frame)}</a>
              </td>
              {query.columns.map((column) => (
                <td data-label={say(lang, `messages:column.${column}`)}>
                  <Cell
                    frame={frame}
                    row={row}
                    column={column}
                    why={state.waiting.get(row.key)}
                    choices={state.choices}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
};

interface CellProps {
  frame: Frame;
  row: ListedMessage;
  column: Column;
  why: Why | undefined;
  choices: Choices;
}

const Cell: FC<CellProps> = ({ frame, row, column, why, choices }) => {
  const shown: Record<Column, () => Child> = {
    patron: () => <WhoGets frame={frame} row={row} />,
    about: () => {
      const { name, code } = aboutOf(row, choices.letterNames, frame);
      return <Two first={name} second={code} />;
    },
    way: () => (row.channel === null ? "–" : <Two first={wayOf(row.channel, frame)} second={addressOf(row, frame)} />),
    state: () => <StateCell frame={frame} row={row} why={why} />,
    changed: () => instant(row.changedAt, frame),
    library: () => choices.libraries.find(({ branchcode }) => branchcode === row.library)?.name ?? row.library ?? "–",
    text: () => <TextCell frame={frame} row={row} />,
  };
  return <>{shown[column]()}</>;
};

const Two: FC<{ first: string; second: string }> = ({ first, second }) => (
  <>
    {first}
    {second !== "" && <span class="hint whole">{second}</span>}
  </>
);

/** The patron by name and card, or that there is none (any more). */
const WhoGets: FC<{ frame: Frame; row: ListedMessage }> = ({ frame: { say, lang, base }, row }) => {
  const { patronId, patron } = row;
  if (patronId === null) return <>{say(lang, "messages:list.nobody")}</>;
  return (
    <>
      <a href={`${base}/patron/${patronId}/`}>{patron?.name ?? `#${patronId}`}</a>
      <span class="hint">{patron ? (patron.card ?? "") : say(lang, "messages:list.gone")}</span>
    </>
  );
};

const StateCell: FC<{ frame: Frame; row: ListedMessage; why: Why | undefined }> = ({ frame, row, why }) => {
  const [because, next] = [sayWhy(row, why, frame), sayNext(row, why, frame)];
  return (
    <>
      <StateBadge frame={frame} state={row.state} />
      {because !== "" && <span class="hint reason">{because}</span>}
      {next !== "" && <span class="hint reason next">{next}</span>}
    </>
  );
};

const TextCell: FC<{ frame: Frame; row: ListedMessage }> = ({ frame, row }) => {
  const { text, source } = row;
  if (text === null) return <>{source === "notice" ? "–" : sayNoText(row, frame)}</>;
  const letters = [...text];
  return (
    <span class="text">{letters.length > LONGEST_TEXT ? `${letters.slice(0, LONGEST_TEXT).join("")}…` : text}</span>
  );
};

/** The ways to the rows before and after these. */
const Pages: FC<ListProps> = ({ frame: { say, lang, base }, query, state: { list } }) => {
  const to = (name: "older" | "newer", cursor: NonNullable<(typeof list)["older"]>) =>
    `${base}/messages${writeListQuery(withoutPage(query, { [name]: cursor }))}#messages-rows`;
  if (!list.older && !list.newer) return <p class="hint">{say(lang, "messages:list.all_shown")}</p>;
  return (
    <nav class="pager" aria-label={say(lang, "messages:list.pages")}>
      {list.newer && (
        <a class="btn" rel="prev" href={to("newer", list.newer)}>
          {say(lang, "messages:list.newer")}
        </a>
      )}{" "}
      {list.older && (
        <a class="btn" rel="next" href={to("older", list.older)}>
          {say(lang, "messages:list.older")}
        </a>
      )}
    </nav>
  );
};
