import type { FC } from "hono/jsx";
import type { ReviewItem } from "../../../reports/review/groups.ts";
import type { ListedGroup } from "../../../reports/review-list.ts";
import { type ReviewVerb, VERB_ROLE, VERBS } from "../../../review/kinds.ts";
import { may } from "../../frame/entry.tsx";
import { Csrf, type Frame } from "../../frame/layout.tsx";
import { Table } from "../../frame/table.tsx";
import { columnsOf, itemCells, type RowParts } from "./item-cells.tsx";
import { type ReviewQuery, writeReviewQuery } from "./review-form.ts";

interface GroupProps {
  listed: ListedGroup;
  query: ReviewQuery;
  row: Omit<RowParts, "ticks">;
}

/** A message without a notice in Koha cannot be sent again. */
const possibleFor = ({ kind, noticeId }: ReviewItem): readonly ReviewVerb[] =>
  (kind === "message" || kind === "stranded") && noticeId === null
    ? VERBS[kind].filter((verb) => verb !== "again")
    : VERBS[kind];

/** What can be done to several items of a group at once, the likeliest first; an opt-out is of one patron. */
function verbsOf({ items }: ListedGroup, { session }: Frame): ReviewVerb[] {
  if (!session) return [];
  const possible = new Set(items.flatMap(possibleFor));
  return [...possible].filter((verb) => verb !== "opt_out" && may(session, VERB_ROLE[verb]));
}

/** One group of the list, which folds: what it is, its items, and what can be done to several of them at once. */
export const GroupSection: FC<GroupProps> = ({ listed, query, row }) => {
  const { frame } = row;
  const { say, lang, base, session } = frame;
  const { group, count, items } = listed;
  const title = say(lang, `review:group.${group}`);
  const verbs = verbsOf(listed, frame);
  const ticks = verbs.length > 0 && count > 1;
  const columns = columnsOf(ticks).map((column) => say(lang, `review:column.${column}`));
  const rows = items.map((item) => itemCells(item, { ...row, ticks }));
  return (
    <details class="group" id={group} open>
      <summary>
        <h2>{`${title} (${count.toLocaleString(lang)})`}</h2>
      </summary>
      <p class="help">{say(lang, `review:about.${group}`)}</p>
      <form method="post" action={`${base}/review${writeReviewQuery(query)}`}>
        {session && <Csrf session={session} />}
        {/* Enter in a field presses a form's first button: this one does nothing. */}
        <button type="submit" name="do" value="none" hidden />
        <input type="hidden" name="group" value={group} />
        <input type="hidden" name="listed_at" value={String(row.now.getTime())} />
        <input type="hidden" name="total" value={String(count)} />
        <Table name={title} columns={columns} rows={rows} />
        <Beyond listed={listed} query={query} frame={frame} />
        {verbs.length > 0 && <Many frame={frame} listed={listed} verbs={ticks ? verbs : []} />}
      </form>
    </details>
  );
};

/** How many of the group are shown, and where the others are. */
const Beyond: FC<{ frame: Frame; listed: ListedGroup; query: ReviewQuery }> = ({ frame, listed, query }) => {
  const { say, lang, base } = frame;
  const { group, count, items, next } = listed;
  if (items.length === count) return null;
  const to = (change: Partial<ReviewQuery>) => `${base}/review${writeReviewQuery({ ...query, ...change })}`;
  const alone = query.groups.length === 1;
  const figures = { shown: items.length.toLocaleString(lang), count: count.toLocaleString(lang) };
  return (
    <p class="choices">
      <span>{say(lang, "review:shown", figures)}</span>
      {!alone && <a href={to({ groups: [group], after: undefined })}>{say(lang, "review:show_all")}</a>}
      {alone && query.after && <a href={to({ after: undefined })}>{say(lang, "review:first_page")}</a>}
      {alone && next && (
        <a rel="next" href={to({ after: next })}>
          {say(lang, "review:further")}
        </a>
      )}
    </p>
  );
};

/** Several at once: the ticked ones, or all of the group, those beyond the page too; with a note. */
const Many: FC<{ frame: Frame; listed: ListedGroup; verbs: readonly ReviewVerb[] }> = ({ frame, listed, verbs }) => {
  const { say, lang } = frame;
  const { group, count, items } = listed;
  const note = (
    <label>
      {say(lang, "review:many.note")} <input name="note" maxlength={500} autocomplete="off" />
    </label>
  );
  if (verbs.length === 0) return <div class="toolbar">{note}</div>;
  const all = items.length < count ? "review:many.all_beyond" : "review:many.all";
  return (
    <fieldset class="toolbar">
      <legend>{say(lang, "review:many.title")}</legend>
      <label class="tick">
        <input type="radio" name="which" value="ticked" checked />
        {say(lang, "review:many.ticked")}
      </label>
      <label class="tick">
        <input type="radio" name="which" value="all" />
        {say(lang, all, { count: count.toLocaleString(lang) })}
      </label>
      {note}
      <div class="actions">
        {verbs.map((verb) => (
          <button type="submit" name="do" value={verb} class="quiet">
            {verb === "again" && group === "uncertain"
              ? say(lang, "staff:uncertain.many_again")
              : say(lang, `review:do.${verb as Exclude<ReviewVerb, "opt_out">}`)}
          </button>
        ))}
      </div>
    </fieldset>
  );
};
