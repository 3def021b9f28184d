import type { Child, FC } from "hono/jsx";
import type { Explained } from "../../../notices/dry-run/explain.ts";
import type { Forecast, ForecastPart } from "../../../notices/dry-run/forecast-parts.ts";
import { countSegments } from "../../../templates/segments.ts";
import { addressHint } from "../../frame/address-hint.ts";
import { instant } from "../../frame/instants.ts";
import { type Frame, Page, ShownZone } from "../../frame/layout.tsx";
import { Table } from "../../frame/table.tsx";
import { Person } from "../waiting/person.tsx";
import type { KnownPatrons } from "./dry-run-backend.ts";
import { sayForecast, saySource, sayType } from "./dry-run-words.ts";

interface AnswerProps {
  frame: Frame;
  answer: Explained & { known: KnownPatrons };
  trial: boolean;
}

/** What would happen to one notice: in a sentence, then by every way and source, and in which words. */
export const AnswerPage: FC<AnswerProps> = (props) => {
  const { frame, answer, trial } = props;
  const { say, lang } = frame;
  const { forecast, later, madeUp } = answer;
  const title = say(lang, "dry_run:link");
  return (
    <Page
      frame={frame}
      title={title}
      current="/dry-run"
      patronId={forecast.notice.patronId}
      crumbs={[{ name: say(lang, "dry_run:title"), to: "/dry-run" }, { name: title }]}
      help={{ text: say(lang, "dry_run:nothing_sent"), manual: "dry-run" }}
    >
      {trial && <p class="hint">{say(lang, "dry_run:trial")}</p>}
      <div class="card">
        <p>
          <strong>{say(lang, `dry_run:outcome.${forecast.outcome}`)}</strong> {whyOf(forecast, frame)}
        </p>
        {later && <p>{say(lang, "dry_run:later", { outcome: sentenceOf(later, frame) })}</p>}
        {madeUp !== false && <p class="hint">{say(lang, "dry_run:made_up")}</p>}
        {madeUp === "sample" && !answer.kohaWords && <p class="hint">{say(lang, "dry_run:sample")}</p>}
        <Particulars {...props} />
      </div>
      <Ways {...props} />
      <Texts
        frame={frame}
        parts={forecast.parts.length > 0 ? forecast.parts : (later?.parts ?? [])}
        imagined={madeUp !== false && answer.kohaWords}
      />
      <Sources {...props} />
      <ShownZone frame={frame} />
    </Page>
  );
};

const whyOf = ({ because, until }: Forecast, frame: Frame): string =>
  [sayForecast(because, frame), until ? frame.say(frame.lang, "dry_run:until", { time: instant(until, frame) }) : ""]
    .filter((one) => one !== "")
    .join(" ");

const sentenceOf = (forecast: Forecast, frame: Frame): string =>
  `${frame.say(frame.lang, `dry_run:outcome.${forecast.outcome}`)} ${whyOf(forecast, frame)}`.trim();

const Particulars: FC<AnswerProps> = ({ frame, answer: { forecast, type, step, known, madeUp } }) => {
  const { say, lang } = frame;
  const { patronId, letterCode, queuedAt } = forecast.notice;
  const code = letterCode && madeUp === false ? ` (${letterCode})` : "";
  const facts: [string, Child][] = [
    [
      say(lang, "dry_run:facts.patron"),
      patronId === null ? (
        say(lang, "dry_run:all.nobody")
      ) : (
        <Person frame={frame} patronId={patronId} known={known.get(patronId)} />
      ),
    ],
    [say(lang, "dry_run:facts.type"), `${sayType(type, step, frame)}${code}`],
    ...(madeUp === false && queuedAt
      ? [[say(lang, "dry_run:facts.queued"), instant(queuedAt, frame)] satisfies [string, Child]]
      : []),
  ];
  return (
    <dl class="particulars">
      {facts.map(([term, fact]) => (
        <div>
          <dt>{term}</dt>
          <dd>{fact}</dd>
        </div>
      ))}
    </dl>
  );
};

/** Each way of the patron, and of those who answer for them: taken, or why not. */
const Ways: FC<AnswerProps> = ({ frame, answer: { ways, addresses, suppressed, known, forecast } }) => {
  const { say, lang } = frame;
  const name = say(lang, "dry_run:ways.title");
  const rows = ways.map((way) => {
    const hint = addressHint(addresses.get(way.addressId ?? 0)?.address ?? null);
    const why = way.because
      ? say(lang, `dry_run:way_because.${way.because}`)
      : way.place && say(lang, `dry_run:place.${way.place}`);
    const stopped = way.addressId !== null && way.place !== null && suppressed.has(way.addressId);
    return [
      way.patronId === forecast.notice.patronId ? (
        say(lang, "dry_run:role.patron")
      ) : (
        <>
          {say(lang, `dry_run:role.${way.role}`)}{" "}
          <Person frame={frame} patronId={way.patronId} known={known.get(way.patronId)} />
        </>
      ),
      `${say(lang, `account:channel.${way.channel}`)} ${hint}`.trim(),
      say(lang, way.place ? "dry_run:ways.yes" : "dry_run:ways.no"),
      <>
        {why} {stopped && <strong>{say(lang, "dry_run:suppressed")}</strong>}
      </>,
    ];
  });
  const columns = (["who", "way", "taken", "why"] as const).map((one) => say(lang, `dry_run:ways.${one}`));
  return (
    <>
      <h2>{name}</h2>
      <Table name={name} columns={columns} rows={rows} empty={say(lang, "dry_run:ways.none")} />
    </>
  );
};

/** `imagined`: Koha's own words are not known, so that nothing can be said of how long they are. */
const Texts: FC<{ frame: Frame; parts: readonly ForecastPart[]; imagined: boolean }> = ({ frame, parts, imagined }) => {
  const { say, lang } = frame;
  if (parts.length === 0) return null;
  return (
    <>
      <h2>{say(lang, "dry_run:text.title")}</h2>
      {parts.map(({ channel, subject, text }) => {
        const { segments, encoding } = countSegments(text);
        return (
          <>
            <h3>{say(lang, `account:channel.${channel}`)}</h3>
            {subject !== null && <p>{say(lang, "dry_run:text.subject", { subject })}</p>}
            <blockquote class="text message-text" dir="auto">
              {text}
            </blockquote>
            {channel === "sms" && !imagined && (
              <p class="hint">{say(lang, "dry_run:text.parts", { count: String(segments), encoding })}</p>
            )}
          </>
        );
      })}
    </>
  );
};

/** What Koha may write of such a notice, and what becomes of each. */
const Sources: FC<AnswerProps> = ({ frame, answer: { sources } }) => {
  const { say, lang } = frame;
  const name = say(lang, "dry_run:sources.title");
  const rows = sources.map(({ source, taken, asWell, because }) => {
    const yes = say(lang, asWell ? "dry_run:sources.as_well" : "dry_run:ways.yes");
    return [
      say(lang, `dry_run:source.${source}`),
      taken ? yes : say(lang, "dry_run:ways.no"),
      saySource(because, frame),
    ];
  });
  const columns = [
    say(lang, "dry_run:sources.source"),
    say(lang, "dry_run:sources.taken"),
    say(lang, "dry_run:ways.why"),
  ];
  return (
    <>
      <h2>{name}</h2>
      <Table name={name} columns={columns} rows={rows} />
    </>
  );
};
