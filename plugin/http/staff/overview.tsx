import type { FC } from "hono/jsx";
import type { BesideUs } from "../../reports/beside-us.ts";
import type { Nobodys } from "../../reports/notices-of-nobody.ts";
import type { Mode } from "../../settings/library-settings.ts";
import { Facts } from "../frame/facts.tsx";
import { timeOfDay } from "../frame/instants.ts";
import { type Frame, Notice, Page, ShownZone } from "../frame/layout.tsx";
import type { Readiness } from "../health.ts";
import { BesideUsSection } from "./messages/beside-us.tsx";
import { NobodysSection } from "./messages/nobodys.tsx";

/** What the overview shows. */
export interface Figures {
  mode: Mode;
  readiness: Readiness;
  /** In Koha's queue and in ours. */
  waiting: number;
  sending: number;
  uncertain: number;
  sentToday: number;
  dailyLimit: number;
  /** A midnight at which the day's count restarted. */
  countBeginsAt: Date;
  /** Texts that wait for a person. */
  texts: number;
  /** Notices without a patron. */
  nobodys: Nobodys;
  /** Patrons whose records have become other people's. */
  others: { count: number; first: readonly number[] };
  /** What other plugins have to do with the notices. */
  besideUs: BesideUs;
}

/** Today at a glance: what holds messages back, and how many are in which state. */
export const OverviewPage: FC<{ frame: Frame; figures: Figures }> = ({ frame, figures }) => {
  const { say, lang } = frame;
  const { nobodys, others } = figures;
  const link = (page: string, name: string) => <a href={`${frame.base}/${page}`}>{name}</a>;
  const rows = [
    [link("waiting", say(lang, "pages:page.waiting")), figures.waiting],
    [say(lang, "pages:page.sending"), figures.sending],
    [link("uncertain", say(lang, "pages:page.uncertain")), figures.uncertain],
    [link("texts", say(lang, "staff:texts.title")), figures.texts],
    [say(lang, "pages:page.sent_today"), figures.sentToday],
    ...(nobodys.count === 0 ? [] : [[<a href="#nobody">{say(lang, "staff:nobody.title")}</a>, nobodys.count] as const]),
  ] as const;
  return (
    <Page frame={frame} title={say(lang, "pages:page.overview")}>
      {figures.readiness.ready ? (
        <Notice kind="good">{say(lang, "pages:page.ready")}</Notice>
      ) : (
        <Notice kind="bad">
          {say(lang, "pages:page.not_ready")}
          <ul>
            {figures.readiness.because.map((sentence) => (
              <li>{sentence}</li>
            ))}
          </ul>
          {figures.readiness.restored && (
            <p>
              <a href={`${frame.base}/restored`}>{say(lang, "staff:restored.overview")}</a>
            </p>
          )}
        </Notice>
      )}
      <BesideUsSection frame={frame} besideUs={figures.besideUs} />
      <p>{say(lang, figures.mode === "live" ? "pages:page.mode_live" : "pages:page.mode_trial")}</p>
      <h2>{say(lang, "pages:page.today")}</h2>
      <Facts kind="figures" facts={rows.map(([name, count]) => [name, count.toLocaleString(lang)] as const)} />
      <p class="help">
        {say(lang, "pages:page.limit", { limit: figures.dailyLimit.toLocaleString(lang) })}{" "}
        {say(lang, "staff:overview.count_begins", { time: timeOfDay(figures.countBeginsAt, frame) })}
      </p>
      {others.count > 0 && <OtherPeopleSection frame={frame} others={others} />}
      {nobodys.count > 0 && <NobodysSection frame={frame} nobodys={nobodys} />}
      <ShownZone frame={frame} />
    </Page>
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
