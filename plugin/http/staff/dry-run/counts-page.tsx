import type { FC } from "hono/jsx";
import type { Sample } from "../../../notices/dry-run/counting.ts";
import type { DryRun } from "../../../notices/dry-run/dry-run.ts";
import { Facts } from "../../frame/facts.tsx";
import { instant } from "../../frame/instants.ts";
import { type Frame, Notice, Page, ShownZone } from "../../frame/layout.tsx";
import { Table } from "../../frame/table.tsx";
import type { KnownPatrons } from "./dry-run-backend.ts";
import { type AskProps, CountForm } from "./dry-run-page.tsx";
import { sayForecast, sayType } from "./dry-run-words.ts";

interface CountsProps extends Pick<AskProps, "frame" | "lists" | "all" | "trial"> {
  library: string | undefined;
  category: string | undefined;
  counted: DryRun & { known: KnownPatrons };
}

/** What would happen to everything that is pending, in numbers. */
export const CountsPage: FC<CountsProps> = (props) => {
  const { frame, counted, trial } = props;
  const { say, lang } = frame;
  const title = say(lang, "dry_run:all.title");
  const { madeAt, tookMs } = counted;
  const seconds = (tookMs / 1_000).toLocaleString(lang, { maximumFractionDigits: 1 });
  return (
    <Page
      frame={frame}
      title={title}
      current="/dry-run"
      crumbs={[{ name: say(lang, "dry_run:title"), to: "/dry-run" }, { name: title }]}
      help={{ text: say(lang, "dry_run:nothing_sent"), manual: "dry-run" }}
    >
      {trial && <p class="hint">{say(lang, "dry_run:trial")}</p>}
      <CountForm {...props} />
      <p>{say(lang, "dry_run:all.made", { time: instant(madeAt, frame), seconds })}</p>
      {!counted.whole && <Notice kind="bad">{say(lang, "dry_run:all.partly")}</Notice>}
      {counted.notices === 0 ? (
        <p class="empty">{say(lang, "dry_run:all.none")}</p>
      ) : (
        <Counts frame={frame} counted={counted} />
      )}
      <ShownZone frame={frame} />
    </Page>
  );
};

const Counts: FC<Pick<CountsProps, "frame" | "counted">> = ({ frame, counted }) => {
  const { say, lang } = frame;
  const figures = ["notices", "messages", "segments", "ucs2", "instead", "besides"] as const;
  const [byReason, byType, byWay] = (["by_reason", "by_type", "by_way"] as const).map((one) =>
    say(lang, `dry_run:all.${one}`),
  );
  const columns = (...names: readonly ("what" | "count" | "samples" | "sent" | "unsent")[]) =>
    names.map((name) => say(lang, `dry_run:all.${name}`));
  const reasons = counted.reasons.toSorted((a, b) => b.count - a.count);
  return (
    <>
      <Facts
        kind="figures"
        facts={figures.map((name) => [say(lang, `dry_run:all.${name}`), counted[name].toLocaleString(lang)])}
      />
      <h2>{byReason}</h2>
      <Table
        name={byReason ?? ""}
        columns={[...columns("what"), say(lang, "dry_run:ways.why"), ...columns("count", "samples")]}
        rows={reasons.map(({ outcome, because, count, samples }) => [
          say(lang, `dry_run:short.${outcome}`),
          sayForecast(because, frame),
          count.toLocaleString(lang),
          <Samples frame={frame} samples={samples} known={counted.known} />,
        ])}
      />
      <h2>{byType}</h2>
      <Table
        name={byType ?? ""}
        columns={[say(lang, "dry_run:facts.type"), ...columns("sent", "unsent")]}
        rows={counted.byType.map(({ type, sent, unsent }) => [
          sayType(type, null, frame),
          sent.toLocaleString(lang),
          unsent.toLocaleString(lang),
        ])}
      />
      <h2>{byWay}</h2>
      <Table
        name={byWay ?? ""}
        columns={[say(lang, "dry_run:ways.way"), say(lang, "dry_run:ways.who"), ...columns("count")]}
        rows={counted.byWay.map(({ channel, role, count }) => [
          say(lang, `account:channel.${channel}`),
          say(lang, `dry_run:role.${role}`),
          count.toLocaleString(lang),
        ])}
      />
    </>
  );
};

/** Some of them, by patron and type, each leading to its answer. */
const Samples: FC<{ frame: Frame; samples: readonly Sample[]; known: KnownPatrons }> = ({ frame, samples, known }) => (
  <ul class="plain">
    {samples.map(({ noticeId, patronId, type }) => (
      <li>
        <a href={`${frame.base}/dry-run/notice?notice=${noticeId}`}>
          {patronId === null
            ? frame.say(frame.lang, "dry_run:all.nobody")
            : (known.get(patronId)?.name ?? `#${patronId}`)}
        </a>
        {`, ${sayType(type, null, frame)}`}
      </li>
    ))}
  </ul>
);
