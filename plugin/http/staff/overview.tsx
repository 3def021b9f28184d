import type { FC } from "hono/jsx";
import type { Nobodys } from "../../reports/notices-of-nobody.ts";
import type { Mode } from "../../settings/library-settings.ts";
import { Facts } from "../frame/facts.tsx";
import { timeOfDay } from "../frame/instants.ts";
import { type Frame, Notice, Page, ShownZone } from "../frame/layout.tsx";
import type { Readiness } from "../health.ts";
import { NobodysSection } from "./messages/nobodys.tsx";

/** What the overview shows. */
export interface Figures {
  mode: Mode;
  readiness: Readiness;
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
}

/** Today at a glance: what holds messages back, and how many are in which state. */
export const OverviewPage: FC<{ frame: Frame; figures: Figures }> = ({ frame, figures }) => {
  const { say, lang } = frame;
  const { nobodys } = figures;
  const link = (page: string, name: string) => <a href={`${frame.base}/${page}`}>{name}</a>;
  const rows = [
    [say(lang, "pages:page.waiting"), figures.waiting],
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
      <p>{say(lang, figures.mode === "live" ? "pages:page.mode_live" : "pages:page.mode_trial")}</p>
      <h2>{say(lang, "pages:page.today")}</h2>
      <Facts kind="figures" facts={rows.map(([name, count]) => [name, count.toLocaleString(lang)] as const)} />
      <p class="help">
        {say(lang, "pages:page.limit", { limit: figures.dailyLimit.toLocaleString(lang) })}{" "}
        {say(lang, "staff:overview.count_begins", { time: timeOfDay(figures.countBeginsAt, frame) })}
      </p>
      {nobodys.count > 0 && <NobodysSection frame={frame} nobodys={nobodys} />}
      <ShownZone frame={frame} />
    </Page>
  );
};
