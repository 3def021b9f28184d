import type { FC } from "hono/jsx";
import { FARES } from "../../../reports/coverage/fares.ts";
import { byFare, type Tally, tally, totals } from "../../../reports/coverage/summary.ts";
import { NOTICE_TYPES } from "../../../routing/notice-types.ts";
import { Facts } from "../../frame/facts.tsx";
import { Notice, Page, ShownZone } from "../../frame/layout.tsx";
import { Empty } from "../../frame/parts.tsx";
import { Table } from "../../frame/table.tsx";
import type { CoverageProps } from "./coverage-props.ts";
import { writeCoverageQuery } from "./coverage-query.ts";
import { fareCells, sayFare, sayType } from "./coverage-words.tsx";
import { GapsSection } from "./gaps.tsx";
import { OpenSection } from "./open-bridges.tsx";
import { PrintWindowForm } from "./print-window.tsx";

/** Who is served by what, what is missing and what closes it, and what was done here. */
export const CoveragePage: FC<CoverageProps> = (props) => {
  const { frame, state, libraries, library } = props;
  const { say, lang } = frame;
  const all = totals(state.coverage, library);
  const tallies = tally(state.coverage, library);
  const help = { text: say(lang, "coverage:page.about"), manual: "coverage" };
  return (
    <Page frame={frame} title={say(lang, "coverage:page.title")} current="/coverage" help={help}>
      <ToldNotice {...props} />
      {libraries.length > 1 && <ChooseLibrary frame={frame} libraries={libraries} library={library} />}
      {all.patrons === 0 ? (
        <Empty>{say(lang, "coverage:page.nobody_yet")}</Empty>
      ) : (
        <>
          <Facts
            kind="figures"
            facts={(["patrons", "whole", "koha", "nobody"] as const).map(
              (name) => [say(lang, `coverage:figure.${name}`), all[name].toLocaleString(lang)] as const,
            )}
          />
          {state.coverage.later > 0 && (
            <p class="hint">{say(lang, "coverage:page.later", { count: state.coverage.later.toLocaleString(lang) })}</p>
          )}
          <GapsSection {...props} tallies={tallies} />
          <ByType frame={frame} tallies={tallies} library={library} />
        </>
      )}
      <OpenSection {...props} />
      <PrintWindowForm {...props} />
      {state.open.length > 0 && <ShownZone frame={frame} />}
    </Page>
  );
};

const ToldNotice: FC<CoverageProps> = ({ frame: { say, lang }, told: { made, undone, kept = 0 } }) => {
  if (made === undefined && undone === undefined) return null;
  return (
    <Notice kind="good">
      {made !== undefined && say(lang, "coverage:page.made", { count: made })}
      {undone !== undefined && say(lang, "coverage:page.undone", { count: undone })}{" "}
      {kept > 0 && say(lang, "coverage:page.kept", { count: kept })} {say(lang, "coverage:page.follows")}
    </Notice>
  );
};

const ChooseLibrary: FC<Pick<CoverageProps, "frame" | "libraries" | "library">> = ({ frame, libraries, library }) => {
  const { say, lang, base } = frame;
  return (
    <form method="get" action={`${base}/coverage`} class="filters">
      <label for="library">
        {say(lang, "coverage:page.library")}
        <select id="library" name="library">
          <option value="">{say(lang, "coverage:page.all_libraries")}</option>
          {libraries.map(({ branchcode, name }) => (
            <option value={branchcode} selected={branchcode === library}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <button type="submit">{say(lang, "coverage:page.show")}</button>
    </form>
  );
};

const ByType: FC<Pick<CoverageProps, "frame" | "library"> & { tallies: readonly Tally[] }> = (props) => {
  const { frame, tallies, library } = props;
  const { say, lang, base } = frame;
  const name = say(lang, "coverage:page.by_type");
  const rows = NOTICE_TYPES.map((type) => [
    <a href={`${base}/coverage/${type}${writeCoverageQuery({ library })}`}>{sayType(frame, type)}</a>,
    ...fareCells(frame, byFare(tallies.filter((one) => one.type === type)), { type, library }),
  ]);
  const columns = [say(lang, "coverage:page.type"), ...FARES.map((fare) => sayFare(frame, fare))];
  return (
    <>
      <h2>{name}</h2>
      <Table name={name} columns={columns} rows={rows} rowHeaders />
    </>
  );
};
