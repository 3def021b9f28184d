import type { FC } from "hono/jsx";
import { REVIEW_GROUPS } from "../../../reports/review/groups.ts";
import type { PressedState } from "../../../reports/review-done.ts";
import type { TextKey } from "../../../templates/locales.ts";
import { may } from "../../frame/entry.tsx";
import { instant } from "../../frame/instants.ts";
import { type Frame, Notice, Page, ShownZone } from "../../frame/layout.tsx";
import { mayOpen, RESTORED } from "../../frame/menu.ts";
import { DoneList } from "./done-list.tsx";
import { PRESS_MOST, type PressReport } from "./press-button.ts";
import type { ReviewState } from "./review-backend.ts";
import { type ReviewQuery, writeReviewQuery } from "./review-form.ts";
import { GroupSection } from "./review-group.tsx";
import { UndoBar } from "./undo-bar.tsx";

/** What has just been done, as the page tells it. */
export interface Told {
  /** A press that can be undone or has been done. */
  press?: { id: string; state: PressedState; late: boolean } | undefined;
  report?: PressReport;
  sentence?: { key: TextKey; good: boolean };
  /** Nothing was done about these, which stay ticked. */
  ticked?: ReadonlySet<string>;
}

interface PageProps {
  frame: Frame;
  state: ReviewState;
  query: ReviewQuery;
  now: Date;
  told: Told;
}

/** One list of all that a person must look at. */
export const ReviewPage: FC<PageProps> = ({ frame, state, query, now, told }) => {
  const { say, lang, session } = frame;
  const count = state.total > 0 ? ` (${state.total.toLocaleString(lang)})` : "";
  const row = { frame, askable: state.askable, now, ticked: told.ticked ?? new Set<string>() };
  const acts = session && (may(session, "answer") || may(session, "send"));
  return (
    <Page
      frame={frame}
      title={`${say(lang, "review:title")}${count}`}
      current="/review"
      crumbs={[{ name: say(lang, "review:title") }]}
      help={{ text: say(lang, "review:help"), manual: "needs-a-person" }}
    >
      {told.press && (
        <UndoBar
          frame={frame}
          press={told.press.id}
          state={told.press.state}
          late={told.press.late}
          now={now}
          query={writeReviewQuery(query)}
        />
      )}
      <Tellings frame={frame} told={told} />
      {!acts && <p class="help">{say(lang, "review:not_yours")}</p>}
      {state.restored && <Restored frame={frame} />}
      <Filters frame={frame} state={state} query={query} />
      {state.groups.map((listed) => (
        <GroupSection listed={listed} query={query} row={row} />
      ))}
      {state.total === 0 && <Empty frame={frame} state={state} query={query} />}
      <DoneList frame={frame} done={state.done} query={query} />
      <ShownZone frame={frame} />
    </Page>
  );
};

const Tellings: FC<{ frame: Frame; told: Told }> = ({ frame: { say, lang }, told: { report, sentence } }) => {
  const sentences = [
    ...(report?.first.map((one) => say(lang, "review:first", one)) ?? []),
    ...(report && report.meanwhile > 0 ? [say(lang, "review:meanwhile", { count: report.meanwhile })] : []),
    ...(report?.more ? [say(lang, "review:many.most", { most: PRESS_MOST.toLocaleString(lang) })] : []),
  ];
  return (
    <>
      {sentences.length > 0 && <Notice kind="bad">{sentences.join(" ")}</Notice>}
      {sentence && <Notice kind={sentence.good ? "good" : "bad"}>{say(lang, sentence.key)}</Notice>}
    </>
  );
};

const Restored: FC<{ frame: Frame }> = ({ frame: { say, lang, base, session } }) => (
  <Notice kind="bad">
    {say(lang, "review:restored")}{" "}
    {session && mayOpen(RESTORED, session) && (
      <a href={`${base}${RESTORED.path}`}>{say(lang, "review:restored_look")}</a>
    )}
  </Notice>
);

const Empty: FC<{ frame: Frame; state: ReviewState; query: ReviewQuery }> = ({ frame, state, query }) => {
  const { say, lang } = frame;
  const narrowed = query.groups.length > 0 || query.library !== undefined;
  return (
    <div class="empty">
      <p>{say(lang, narrowed ? "review:none_here" : "review:all_done")}</p>
      {state.last && (
        <p class="help">{say(lang, "review:last", { who: state.last.who, time: instant(state.last.at, frame) })}</p>
      )}
    </div>
  );
};

/** A form that only reads: which reason, which library, in which order. */
const Filters: FC<{ frame: Frame; state: ReviewState; query: ReviewQuery }> = ({ frame, state, query }) => {
  const { say, lang, base } = frame;
  const { groups, library, order } = query;
  return (
    <form method="get" action={`${base}/review`} class="filters" aria-label={say(lang, "review:filter.title")}>
      <label>
        {say(lang, "review:filter.group")}{" "}
        <select name="group">
          <option value="">{say(lang, "review:filter.all_groups")}</option>
          {REVIEW_GROUPS.map((group) => (
            <option value={group} selected={groups.length === 1 && groups[0] === group}>
              {say(lang, `review:group.${group}`)}
            </option>
          ))}
        </select>
      </label>
      {state.libraries.length > 1 && (
        <label>
          {say(lang, "review:filter.library")}{" "}
          <select name="library">
            <option value="">{say(lang, "review:filter.all_libraries")}</option>
            {state.libraries.map(({ branchcode, name }) => (
              <option value={branchcode} selected={library === branchcode}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <label>
        {say(lang, "review:filter.order")}{" "}
        <select name="order">
          {(["newest", "oldest"] as const).map((one) => (
            <option value={one} selected={order === one}>
              {say(lang, `review:filter.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" class="quiet">
        {say(lang, "review:filter.show")}
      </button>
    </form>
  );
};
