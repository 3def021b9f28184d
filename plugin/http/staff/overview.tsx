import type { FC } from "hono/jsx";
import type { BesideUs } from "../../reports/beside-us.ts";
import type { Totals } from "../../reports/coverage/summary.ts";
import type { Nobodys } from "../../reports/notices-of-nobody.ts";
import type { Day } from "../../reports/overview.ts";
import type { ReviewGroup } from "../../reports/review/groups.ts";
import type { WaitingGroup } from "../../reports/waiting/waiting-parts.ts";
import type { Mode } from "../../settings/library-settings.ts";
import { Facts } from "../frame/facts.tsx";
import { dayOf, timeOfDay } from "../frame/instants.ts";
import { type Frame, Notice, Page, ShownZone } from "../frame/layout.tsx";
import { Table } from "../frame/table.tsx";
import type { Readiness } from "../health.ts";
import { CoverageLine } from "./coverage/coverage-line.tsx";
import { DaysSection } from "./days-section.tsx";
import { BesideUsSection } from "./messages/beside-us.tsx";
import { NobodysSection } from "./messages/nobodys.tsx";
import { NotWellNotice, WithMend } from "./not-well/not-well.tsx";
import { WaitsSection } from "./waits-section.tsx";

/** What the overview shows. */
export interface Figures {
  mode: Mode;
  readiness: Readiness;
  /** In Koha's queue and in ours. */
  waiting: number;
  /** The same by reason. */
  groups: readonly WaitingGroup[];
  /** What needs a person, by group; groups without anything are missing. */
  review: ReadonlyMap<ReviewGroup, number>;
  /** Today and yesterday by way. */
  days: { today: Day; yesterday: Day };
  /** What is counted for all libraries together; absent for whoever may see only some of them. */
  all:
    | {
        sending: number;
        sentToday: number;
        /** Notices without a patron. */
        nobodys: Nobodys;
      }
    | undefined;
  /** How those who said yes fare with all types of notices together. */
  coverage: Totals;
  dailyLimit: number;
  /** A midnight at which the day's count restarted. */
  countBeginsAt: Date;
  /** Patrons whose records have become other people's. */
  others: { count: number; first: readonly number[] };
  /** What other plugins have to do with the notices. */
  besideUs: BesideUs;
  /** Whether words go when Koha forgets what they told of; false: our database user may not read it. */
  forgets: boolean;
  /** When mail that we might have taken over last went Koha's way, within the last day. */
  mailPassedAt: Date | undefined;
}

/** Today at a glance: what holds messages back, and how many are in which state. */
export const OverviewPage: FC<{ frame: Frame; figures: Figures }> = ({ frame, figures }) => {
  const { say, lang } = frame;
  const { all, others } = figures;
  const link = (page: string, name: string) => <a href={`${frame.base}/${page}`}>{name}</a>;
  const rows = [
    [link("review", say(lang, "review:title")), [...figures.review.values()].reduce((sum, one) => sum + one, 0)],
    [link("waiting", say(lang, "pages:page.waiting")), figures.waiting],
    ...(all
      ? ([
          [say(lang, "pages:page.sending"), all.sending],
          [say(lang, "pages:page.sent_today"), all.sentToday],
        ] as const)
      : []),
    ...(all && all.nobodys.count > 0
      ? ([[<a href="#nobody">{say(lang, "staff:nobody.title")}</a>, all.nobodys.count]] as const)
      : []),
  ] as const;
  return (
    <Page
      frame={frame}
      title={say(lang, "pages:page.overview")}
      current="/"
      help={{ text: say(lang, "console:help.overview"), manual: "overview" }}
    >
      <div id="live" hx-get={`${frame.base}/`} hx-select="#live" hx-trigger="every 10s" hx-swap="outerHTML">
        {figures.readiness.ready ? (
          <Notice kind="good">{say(lang, "pages:page.ready")}</Notice>
        ) : (
          <NotWellNotice frame={frame} title={say(lang, "pages:page.not_ready")} found={figures.readiness.because} />
        )}
        <BesideUsSection frame={frame} besideUs={figures.besideUs} />
        {!figures.forgets && (
          <Notice kind="bad">
            <WithMend frame={frame} one={{ code: "cannot_forget", sentence: say(lang, "privacy:cannot_forget") }} />
          </Notice>
        )}
        {figures.mailPassedAt && (
          <Notice kind="bad">
            <WithMend
              frame={frame}
              one={{
                code: "mail_passed",
                sentence: say(lang, "coverage:mail_passed", {
                  at: `${dayOf(figures.mailPassedAt, frame)} ${timeOfDay(figures.mailPassedAt, frame)}`,
                }),
              }}
            />
          </Notice>
        )}
        <p>{say(lang, figures.mode === "live" ? "pages:page.mode_live" : "pages:page.mode_trial")}</p>
        <CoverageLine frame={frame} totals={figures.coverage} />
        <ReviewSection frame={frame} review={figures.review} />
        <WaitsSection frame={frame} groups={figures.groups} />
        <h2>{say(lang, "pages:page.today")}</h2>
        <Facts kind="figures" facts={rows.map(([name, count]) => [name, count.toLocaleString(lang)] as const)} />
        <p class="help">
          {say(lang, "pages:page.limit", { limit: figures.dailyLimit.toLocaleString(lang) })}{" "}
          {say(lang, "staff:overview.count_begins", { time: timeOfDay(figures.countBeginsAt, frame) })}
        </p>
        {!all && <p class="hint">{say(lang, "access:days.some_libraries")}</p>}
        <DaysSection frame={frame} days={figures.days} />
        {others.count > 0 && <OtherPeopleSection frame={frame} others={others} />}
        {all && all.nobodys.count > 0 && <NobodysSection frame={frame} nobodys={all.nobodys} />}
        <ShownZone frame={frame} />
      </div>
    </Page>
  );
};

/** What needs a person, by reason. */
const ReviewSection: FC<{ frame: Frame; review: Figures["review"] }> = ({ frame: { say, lang, base }, review }) => {
  if (review.size === 0) return null;
  const title = say(lang, "review:title");
  const rows = [...review].map(([group, count]) => [
    <a href={`${base}/review?group=${group}`}>{say(lang, `review:group.${group}`)}</a>,
    count.toLocaleString(lang),
  ]);
  const columns = [say(lang, "review:filter.group"), say(lang, "staff:waiting.count")];
  return (
    <>
      <h2>{title}</h2>
      <Table name={title} columns={columns} rows={rows} />
    </>
  );
};

/** Records that have become other people's: staff decide about each on the patron's page. */
const OtherPeopleSection: FC<{ frame: Frame; others: Figures["others"] }> = ({ frame, others }) => {
  const { say, lang, base } = frame;
  return (
    <>
      <h2 id="other-people">{say(lang, "staff:other_person.overview")}</h2>
      <p>{say(lang, "staff:other_person.count", { count: others.count })}</p>
      <ul>
        {others.first.map((patronId) => (
          <li>
            <a href={`${base}/patron/${patronId}/`}>{`#${patronId}`}</a>
          </li>
        ))}
      </ul>
    </>
  );
};
