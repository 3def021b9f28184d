import type { Child, FC } from "hono/jsx";
import type { BridgeName } from "../../../coverage/bridges/bridge.ts";
import type { Library } from "../../../koha/libraries.ts";
import { FARES, type Fare } from "../../../reports/coverage/fares.ts";
import type { ByFare } from "../../../reports/coverage/summary.ts";
import type { NoticeType } from "../../../routing/notice-types.ts";
import type { Frame } from "../../frame/layout.tsx";
import { type CoverageQuery, writeCoverageQuery } from "./coverage-query.ts";

/** What a type of notice is called. */
export const sayType = ({ say, lang }: Frame, type: NoticeType): string => say(lang, `coverage:type.${type}`);

/** What is done to close a gap, as its button says. */
export const sayBridge = ({ say, lang }: Frame, bridge: BridgeName): string => say(lang, `coverage:bridge.${bridge}`);

/** How patrons fare, as the head of a column. */
export const sayFare = ({ say, lang }: Frame, fare: Fare): string => say(lang, `coverage:fare.${fare}`);

/** The name of a library; null is all of them. */
export function sayLibrary({ say, lang }: Frame, libraries: readonly Library[], code: string | null): string {
  if (code === null) return say(lang, "rules:every_library");
  return libraries.find(({ branchcode }) => branchcode === code)?.name ?? code;
}

interface CountProps {
  frame: Frame;
  count: number;
  type: NoticeType;
  query: CoverageQuery;
}

/** A figure that leads to the patrons behind it; nothing where there are none. */
export const Count: FC<CountProps> = ({ frame: { lang, base }, count, type, query }) =>
  count === 0 ? (
    ""
  ) : (
    <a href={`${base}/coverage/${type}/patrons${writeCoverageQuery(query)}`}>{count.toLocaleString(lang)}</a>
  );

/** The cells of a row of figures, one for each way to fare. */
export const fareCells = (
  frame: Frame,
  fares: ByFare,
  of: { type: NoticeType; library?: string | undefined },
): Child[] =>
  FARES.map((fare) => <Count frame={frame} count={fares[fare]} type={of.type} query={{ library: of.library, fare }} />);

/** The step between the menu and a page below this one. */
export const coverageCrumbs = ({ say, lang }: Frame, ...names: string[]) => [
  { name: say(lang, "coverage:page.title"), to: "/coverage" },
  ...names.map((name) => ({ name })),
];
