import type { Child, FC } from "hono/jsx";
import type { TypeSeen } from "../../../coverage/type-seen.ts";
import type { Library } from "../../../koha/libraries.ts";
import { FARES } from "../../../reports/coverage/fares.ts";
import { byFare, type Tally, tally } from "../../../reports/coverage/summary.ts";
import type { NoticeType } from "../../../routing/notice-types.ts";
import { Facts } from "../../frame/facts.tsx";
import { instant } from "../../frame/instants.ts";
import { type Frame, Page, ShownZone } from "../../frame/layout.tsx";
import { Table } from "../../frame/table.tsx";
import type { CoverageState } from "./coverage-backend.ts";
import { Count, coverageCrumbs, fareCells, sayFare, sayLibrary, sayType } from "./coverage-words.tsx";

interface Props {
  frame: Frame;
  type: NoticeType;
  state: CoverageState;
  libraries: readonly Library[];
  /** When Koha was last seen to queue it, by transport. */
  seen: readonly TypeSeen[];
}

/** One type of notice: by library, by reason, and whether Koha was seen to queue it. */
export const TypePage: FC<Props> = ({ frame, type, state, libraries, seen }) => {
  const { say, lang } = frame;
  const tallies = tally(state.coverage).filter((one) => one.type === type);
  const title = sayType(frame, type);
  const byLibrary = say(lang, "coverage:page.by_library");
  const why = say(lang, "coverage:page.why");
  const facts = (["sms", "email", "print"] as const).map((transport) => {
    const at = seen.find((one) => one.transport === transport)?.at;
    const when = at ? instant(at, frame) : say(lang, "coverage:page.never_seen");
    return [say(lang, `coverage:seen.${transport}`), when] as const;
  });
  return (
    <Page
      frame={frame}
      title={title}
      current="/coverage"
      crumbs={coverageCrumbs(frame, title)}
      help={{ text: say(lang, "coverage:page.about_type"), manual: "coverage#one-type" }}
    >
      <Facts kind="particulars" facts={facts} />
      <h2>{byLibrary}</h2>
      <Table
        name={byLibrary}
        columns={[say(lang, "coverage:page.library"), ...FARES.map((fare) => sayFare(frame, fare))]}
        rows={libraryRows(frame, type, tallies, libraries)}
        rowHeaders
        empty={say(lang, "coverage:page.nobody_yet")}
      />
      {tallies.length > 0 && (
        <>
          <h2>{why}</h2>
          <Table
            name={why}
            columns={(["why", "library", "patrons", "instead"] as const).map((name) =>
              say(lang, `coverage:page.${name}`),
            )}
            rows={tallies
              .toSorted(
                (a, b) => placeOf(a) - placeOf(b) || a.because.localeCompare(b.because) || b.patrons - a.patrons,
              )
              .map((one) => reasonCells(frame, one, libraries))}
          />
        </>
      )}
      <ShownZone frame={frame} />
    </Page>
  );
};

function libraryRows(
  frame: Frame,
  type: NoticeType,
  tallies: readonly Tally[],
  libraries: readonly Library[],
): Child[][] {
  const codes = [...new Set(tallies.map(({ library }) => library))];
  const named = codes.map((library) => ({ library, name: sayLibrary(frame, libraries, library) }));
  return named
    .toSorted((a, b) => a.name.localeCompare(b.name, frame.lang))
    .map(({ library, name }) => {
      const fares = byFare(tallies.filter((one) => one.library === library));
      return [name, ...fareCells(frame, fares, { type, library })];
    });
}

const placeOf = ({ fare }: Tally): number => FARES.indexOf(fare);

const reasonCells = (frame: Frame, one: Tally, libraries: readonly Library[]): Child[] => [
  frame.say(frame.lang, `coverage:because.${one.because}`),
  sayLibrary(frame, libraries, one.library),
  <Count frame={frame} count={one.patrons} type={one.type} query={{ library: one.library, because: one.because }} />,
  one.source === "none" ? frame.say(frame.lang, `coverage:otherwise.${one.otherwise}`) : "",
];
