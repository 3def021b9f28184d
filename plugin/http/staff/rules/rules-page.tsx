import type { FC } from "hono/jsx";
import { formerKeyOf } from "../../../routing/rules/rule-set.ts";
import { Csrf, type Frame, Notice, Page } from "../../frame/layout.tsx";
import { Toolbar } from "../../frame/parts.tsx";
import { Table } from "../../frame/table.tsx";
import { ABOUTS, aboutName } from "./abouts.ts";
import { Marks } from "./marks-list.tsx";
import { sayAbout, sayFormer } from "./rule-words.ts";
import type { RulesState } from "./rules-backend.ts";
import { RulesTable } from "./rules-table.tsx";

/** What was done just before the page was opened. */
export const DONE = ["added", "changed", "removed", "undone", "imported"] as const;
export type Done = (typeof DONE)[number];

interface RulesPageProps {
  frame: Frame;
  state: RulesState;
  done?: Done | undefined;
}

/** The rules in force, and the way to change them. */
export const RulesPage: FC<RulesPageProps> = ({ frame, state, done }) => {
  const { say, lang, base } = frame;
  const help = { text: say(lang, "rules:help.page"), manual: "notices#rules" };
  return (
    <Page frame={frame} title={say(lang, "rules:title")} current="/rules" help={help}>
      {done && <WasDone frame={frame} done={done} version={state.set.version} />}
      {state.set.unreadable && <Notice kind="bad">{say(lang, "rules:list.unreadable")}</Notice>}
      <p>{say(lang, "rules:list.about")}</p>
      <p>{say(lang, "rules:list.precedence")}</p>
      <Toolbar>
        <a class="btn" href={`${base}/rules/history`}>
          {say(lang, "rules:history.title")}
        </a>
        <a class="btn" href={`${base}/rules/file`}>
          {say(lang, "rules:file.title")}
        </a>
      </Toolbar>
      <ChoosePlace frame={frame} state={state} />
      <RulesTable frame={frame} state={state} />
      {state.set.former.length > 0 && <Former frame={frame} state={state} />}
    </Page>
  );
};

/** What was done, and a button that takes it back. */
const WasDone: FC<{ frame: Frame; done: Done; version: number }> = ({ frame, done, version }) => {
  const { say, lang, base, session } = frame;
  return (
    <Notice kind="good">
      {say(lang, `rules:done.${done}`)}
      {version > 0 && (
        <form method="post" action={`${base}/rules/undo`} class="actions">
          {session && <Csrf session={session} />}
          <input type="hidden" name="to" value={String(version - 1)} />
          <input type="hidden" name="seen" value={String(version)} />
          <button type="submit" class="quiet">
            {say(lang, "rules:done.undo")}
          </button>
        </form>
      )}
    </Notice>
  );
};

/** Leads to the rule of a notice and a library, whether there is one already or not. */
const ChoosePlace: FC<{ frame: Frame; state: RulesState }> = ({ frame, state }) => {
  const { say, lang, base } = frame;
  return (
    <form method="get" action={`${base}/rules/edit`} class="filters">
      <label>
        {say(lang, "rules:column.notice")}
        <select name="about">
          {ABOUTS.map((about) => (
            <option value={aboutName(about)}>{sayAbout(frame, about)}</option>
          ))}
        </select>
      </label>
      <label>
        {say(lang, "rules:column.library")}
        <select name="library">
          <option value="">{say(lang, "rules:every_library")}</option>
          {state.libraries.map(({ branchcode, name }) => (
            <option value={branchcode}>{name}</option>
          ))}
        </select>
      </label>
      <button type="submit" class="quiet">
        {say(lang, "rules:list.choose")}
      </button>
    </form>
  );
};

/** Rules of a former release about a letter by its code: they stay in force until they are removed. */
const Former: FC<{ frame: Frame; state: RulesState }> = ({ frame, state }) => {
  const { say, lang, base, session } = frame;
  return (
    <>
      <h2 id="former">{say(lang, "rules:former.title")}</h2>
      <p>{say(lang, "rules:former.about")}</p>
      <Table
        name={say(lang, "rules:former.title")}
        columns={[say(lang, "rules:former.rule"), say(lang, "rules:column.do")]}
        rows={state.set.former.map((former) => [
          <>
            {sayFormer(frame, state, former)}
            <Marks frame={frame} rule={{ library: former.library }} state={state} />
          </>,
          <form method="post" action={`${base}/rules/former/remove`}>
            {session && <Csrf session={session} />}
            <input type="hidden" name="former" value={formerKeyOf(former)} />
            <button type="submit" class="quiet">
              {say(lang, "rules:list.remove")}
            </button>
          </form>,
        ])}
      />
    </>
  );
};
