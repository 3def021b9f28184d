import type { FC } from "hono/jsx";
import type { ListedStep } from "../../../audit/read-steps.ts";
import { STAFF_STEPS } from "../../../audit/staff-step.ts";
import type { KnownPatron } from "../../../koha/patrons.ts";
import { instant } from "../../frame/instants.ts";
import { type Frame, Page, ShownZone } from "../../frame/layout.tsx";
import { Table } from "../../frame/table.tsx";
import { IgnoredParts } from "../ignored-parts.tsx";
import { Person } from "../waiting/person.tsx";
import { sayDetail } from "./step-detail.ts";
import type { Ignored, Typed } from "./steps-query.ts";

/** One page of steps, and what their names mean. */
export interface ListedSteps {
  steps: readonly ListedStep[];
  more: boolean;
  /** Everybody who ever took a step that this person may see. */
  actors: readonly string[];
  known: ReadonlyMap<number, KnownPatron>;
}

interface PageProps {
  frame: Frame;
  typed: Typed;
  listed: ListedSteps;
}

/** Who did what, the newest first. */
export const StepsPage: FC<PageProps & { ignored: readonly Ignored[] }> = ({ frame, typed, ignored, listed }) => {
  const { say, lang } = frame;
  const title = say(lang, "access:steps.title");
  const columns = (["at", "who", "step", "about", "detail"] as const).map((name) => say(lang, `access:steps.${name}`));
  const rows = listed.steps.map((step) => [
    instant(step.at, frame),
    step.who,
    say(lang, `access:step.${step.step}`),
    <About frame={frame} step={step} known={listed.known} />,
    sayDetail(step.step, step.detail, frame),
  ]);
  return (
    <Page
      frame={frame}
      title={title}
      current="/steps"
      help={{ text: say(lang, "access:steps.help"), manual: "who-may#steps" }}
    >
      <IgnoredParts
        frame={frame}
        parts={ignored.map(({ name, value }) => ({ name: say(lang, `access:steps.${name}`), value }))}
      />
      <Filter frame={frame} typed={typed} actors={listed.actors} />
      {rows.length === 0 ? (
        <p class="empty">{say(lang, "access:steps.none")}</p>
      ) : (
        <Table name={title} columns={columns} rows={rows} />
      )}
      <Older frame={frame} typed={typed} listed={listed} />
      <ShownZone frame={frame} />
    </Page>
  );
};

const About: FC<{ frame: Frame; step: ListedStep; known: ReadonlyMap<number, KnownPatron> }> = (props) => {
  const { frame, step, known } = props;
  const { patron_id, message_id, notice_id } = step;
  const key = message_id !== null ? `m${message_id}` : notice_id !== null ? `n${notice_id}` : null;
  // Nothing at all: on a phone the name of an empty cell is not shown.
  if (patron_id === null && key === null) return null;
  return (
    <>
      {patron_id !== null && <Person frame={frame} patronId={patron_id} known={known.get(patron_id)} />}{" "}
      {key !== null && (
        <a href={`${frame.base}/messages/${key}`}>{frame.say(frame.lang, "desk:staff_steps.message")}</a>
      )}
    </>
  );
};

const Filter: FC<{ frame: Frame; typed: Typed; actors: readonly string[] }> = ({ frame, typed, actors }) => {
  const { say, lang, base } = frame;
  const everybody = typed.who && !actors.includes(typed.who) ? [typed.who, ...actors] : actors;
  return (
    <form method="get" action={`${base}/steps`} class="filters">
      <label>
        {say(lang, "access:steps.who")}
        <select name="who">
          <option value="">{say(lang, "access:steps.anybody")}</option>
          {everybody.map((who) => (
            <option value={who} selected={who === typed.who}>
              {who}
            </option>
          ))}
        </select>
      </label>
      <label>
        {say(lang, "access:steps.step")}
        <select name="step">
          <option value="">{say(lang, "access:steps.anything")}</option>
          {STAFF_STEPS.map((step) => (
            <option value={step} selected={step === typed.step}>
              {say(lang, `access:step.${step}`)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {say(lang, "access:steps.from")}
        <input type="date" name="from" value={typed.from} />
      </label>
      <label>
        {say(lang, "access:steps.until")}
        <input type="date" name="until" value={typed.until} />
      </label>
      <button type="submit">{say(lang, "access:steps.show")}</button>
    </form>
  );
};

const Older: FC<PageProps> = ({ frame: { say, lang, base }, typed, listed }) => {
  const last = listed.steps.at(-1);
  const query = (before: number | undefined) => {
    const wanted = { who: typed.who, step: typed.step ?? "", from: typed.from, until: typed.until };
    const set = Object.entries({ ...wanted, before: before === undefined ? "" : String(before) });
    return new URLSearchParams(set.filter(([, value]) => value !== "")).toString();
  };
  if (!listed.more && typed.before === undefined) return null;
  return (
    <p>
      {typed.before !== undefined && (
        <a href={`${base}/steps?${query(undefined)}`}>{say(lang, "access:steps.newest")}</a>
      )}{" "}
      {listed.more && last && (
        <a rel="next" href={`${base}/steps?${query(last.id)}`}>
          {say(lang, "access:steps.older")}
        </a>
      )}
    </p>
  );
};
