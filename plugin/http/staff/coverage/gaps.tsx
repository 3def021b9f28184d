import type { Child, FC } from "hono/jsx";
import { type BridgeName, bridgesFor } from "../../../coverage/bridges/bridge.ts";
import { type Gap, type GapOfType, gaps, type Tally } from "../../../reports/coverage/summary.ts";
import { OTHERWISE } from "../../../routing/elected.ts";
import { may } from "../../frame/entry.tsx";
import { instant } from "../../frame/instants.ts";
import type { Frame } from "../../frame/layout.tsx";
import { Empty } from "../../frame/parts.tsx";
import { Table } from "../../frame/table.tsx";
import type { CoverageProps } from "./coverage-props.ts";
import { writeCoverageQuery } from "./coverage-query.ts";
import { Count, sayBridge, sayType } from "./coverage-words.tsx";

type Props = CoverageProps & { tallies: readonly Tally[] };

/** What is missing, by reason and type, and what closes it; then what Koha does not send at all. */
export const GapsSection: FC<Props> = (props) => {
  const { say, lang } = props.frame;
  const found = gaps(props.tallies);
  const unsent = gaps(props.tallies, (fare) => fare === "not_sent");
  return (
    <>
      <h2>{say(lang, "coverage:page.missing")}</h2>
      {found.length === 0 ? <Empty>{say(lang, "coverage:page.all_well")}</Empty> : <Hint {...props} />}
      {found.map((gap) => (
        <GapCard {...props} gap={gap} />
      ))}
      {unsent.length > 0 && <Unsent frame={props.frame} unsent={unsent} />}
    </>
  );
};

/** Why no buttons are shown. */
const Hint: FC<Props> = (props) => {
  const { frame, offers } = props;
  const { say, lang, session } = frame;
  if (!offers || mayClose(props)) return null;
  const set = session !== undefined && may(session, "set");
  return <p class="hint">{say(lang, set ? "coverage:page.choose_library" : "coverage:page.not_yours")}</p>;
};

/** What holds for all libraries is for whoever may see all of them. */
const mayClose = ({ frame: { session }, library, offers }: Props): boolean =>
  offers && session !== undefined && may(session, "set") && (session.reach === null || library !== undefined);

const GapCard: FC<Props & { gap: Gap }> = (props) => {
  const { frame, gap, library } = props;
  const { say, lang } = frame;
  const why = say(lang, `coverage:because.${gap.because}`);
  const closes = mayClose(props);
  const columns = (["type", "patrons", "now", ...(closes ? (["closes"] as const) : [])] as const).map((name) =>
    say(lang, `coverage:page.${name}`),
  );
  const rows = gap.types.map((one): Child[] => [
    sayType(frame, one.type),
    <Count frame={frame} count={one.patrons} type={one.type} query={{ library, because: gap.because }} />,
    sayNow(frame, one),
    ...(closes ? [<Closes {...props} one={one} />] : []),
  ]);
  return (
    <div class="card">
      <h3 id={`why-${gap.because}`}>{why}</h3>
      <Table name={why} columns={columns} rows={rows} rowHeaders />
    </div>
  );
};

/** What patrons get instead, with how many where that differs. */
function sayNow({ say, lang }: Frame, { now }: GapOfType): string {
  const some = OTHERWISE.filter((otherwise) => now[otherwise] > 0);
  if (some.length === 1 && some[0]) return say(lang, `coverage:now.${some[0]}`);
  return some
    .map((otherwise) => `${say(lang, `coverage:now.${otherwise}`)}: ${now[otherwise].toLocaleString(lang)}`)
    .join("; ");
}

/** Mail is taken over only where there is mail, and print where there is print. */
const fits = (bridge: BridgeName, { now }: GapOfType): boolean =>
  bridge === "take_email" ? now.mail > 0 : bridge !== "take_print" || now.letter > 0;

/** The recommended way as a button, the others as links; or that it was done a moment ago. */
const Closes: FC<Props & { gap: Gap; one: GapOfType }> = ({ frame, gap, one, library, state }) => {
  const { say, lang, base } = frame;
  const [first, ...others] = bridgesFor(gap.because).filter((bridge) => fits(bridge, one));
  const to = (bridge: BridgeName) => `${base}/coverage/${one.type}/close/${bridge}${writeCoverageQuery({ library })}`;
  const done = state.open.find(
    (open) => open.bridge === first && open.type === one.type && (open.library ?? library) === library,
  );
  if (first === undefined) return <>{say(lang, "coverage:page.closes_in_koha")}</>;
  return (
    <>
      {done ? (
        say(lang, "coverage:page.done_already", {
          what: sayBridge(frame, first),
          when: instant(done.madeAt, frame),
        })
      ) : (
        <a class="button main" href={to(first)}>
          {sayBridge(frame, first)}
        </a>
      )}
      {others.map((bridge) => (
        <span class="hint">
          {say(lang, "coverage:page.or")} <a href={to(bridge)}>{sayBridge(frame, bridge)}</a>
        </span>
      ))}
    </>
  );
};

/** What Koha sends to nobody: the library decided so, or its job does not run. */
const Unsent: FC<{ frame: Frame; unsent: readonly Gap[] }> = ({ frame, unsent }) => {
  const { say, lang, base } = frame;
  const title = say(lang, "coverage:page.unsent");
  const rows = unsent.map(({ because, types }): Child[] => [
    say(lang, `coverage:because.${because}`),
    types.map(({ type }, at) => (
      <>
        {at > 0 && ", "}
        <a href={`${base}/coverage/${type}`}>{sayType(frame, type)}</a>
      </>
    )),
  ]);
  return (
    <>
      <h2>{title}</h2>
      <Table name={title} columns={[say(lang, "coverage:page.why"), say(lang, "coverage:page.types")]} rows={rows} />
    </>
  );
};
