import type { FC } from "hono/jsx";
import type { Library } from "../../../koha/libraries.ts";
import type { NoticeType } from "../../../routing/notice-types.ts";
import { type Frame, Page } from "../../frame/layout.tsx";
import { Table } from "../../frame/table.tsx";
import { Person } from "../waiting/person.tsx";
import type { CoveredState } from "./coverage-backend.ts";
import { type CoverageQuery, writeCoverageQuery } from "./coverage-query.ts";
import { coverageCrumbs, sayFare, sayLibrary, sayType } from "./coverage-words.tsx";

interface Props {
  frame: Frame;
  type: NoticeType;
  query: CoverageQuery;
  state: CoveredState;
  libraries: readonly Library[];
}

/** The patrons behind a figure. */
export const PatronsPage: FC<Props> = ({ frame, type, query, state, libraries }) => {
  const { say, lang, base } = frame;
  const { library, fare, because } = query;
  const asked = [
    ...(fare ? [sayFare(frame, fare)] : []),
    ...(because ? [say(lang, `coverage:because.${because}`)] : []),
    ...(library ? [sayLibrary(frame, libraries, library)] : []),
  ];
  const title = say(lang, "coverage:page.patrons_of", { type: sayType(frame, type) });
  const rows = state.patrons.map(({ patronId, library: home, elected }) => [
    <Person frame={frame} patronId={patronId} known={state.known.get(patronId)} />,
    sayLibrary(frame, libraries, home),
    say(lang, `coverage:because.${elected.because}`),
    elected.source === "none" ? say(lang, `coverage:otherwise.${elected.otherwise}`) : "",
  ]);
  const columns = (["patron", "library", "why", "instead"] as const).map((name) => say(lang, `coverage:page.${name}`));
  const to = (after: number | undefined) =>
    `${base}/coverage/${type}/patrons${writeCoverageQuery({ ...query, after })}`;
  return (
    <Page frame={frame} title={title} current="/coverage" crumbs={coverageCrumbs(frame, title)}>
      {asked.length > 0 && <p>{asked.join(" · ")}</p>}
      <Table name={title} columns={columns} rows={rows} empty={say(lang, "coverage:page.no_patrons")} />
      <nav class="pager" aria-label={title}>
        {query.after !== undefined && (
          <a class="btn" rel="first" href={to(undefined)}>
            {say(lang, "coverage:page.first")}
          </a>
        )}
        {state.more && (
          <a class="btn" rel="next" href={to(state.patrons.at(-1)?.patronId)}>
            {say(lang, "coverage:page.next")}
          </a>
        )}
      </nav>
    </Page>
  );
};
