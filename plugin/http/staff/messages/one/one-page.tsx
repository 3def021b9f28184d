import type { Child, FC } from "hono/jsx";
import type { Library } from "../../../../koha/libraries.ts";
import type { MessageStory } from "../../../../reports/messages/story.ts";
import type { Why } from "../../../../reports/waiting/waiting-why.ts";
import { countSegments } from "../../../../templates/segments.ts";
import { may } from "../../../frame/entry.tsx";
import { instant } from "../../../frame/instants.ts";
import { type Frame, Notice, Page, ShownZone } from "../../../frame/layout.tsx";
import { Proof } from "../../patron/ledger.tsx";
import { word } from "../../words.ts";
import { aboutOf, addressOf, StateBadge, sayNext, sayNoText, sayState, sayWhy, wayOf } from "../shown-words.tsx";
import { ACTS, faultsOf } from "./acts.ts";
import { timelineOf } from "./timeline.ts";

/** What the page of one message shows. */
export interface OneProps {
  frame: Frame;
  story: MessageStory;
  why: Why | undefined;
  letterNames: ReadonlyMap<string, string>;
  libraries: readonly Library[];
  /** What has just been done, or was not. */
  done?: { kind: "good" | "bad"; text: string } | undefined;
}

/** The name of a message's page: what it is about. */
export const titleOf = ({ story, letterNames, frame }: OneProps): string => aboutOf(story.row, letterNames, frame).name;

/** One message: how it stands, what can be done, what was said, and what happened to it. */
export const OnePage: FC<OneProps> = (props) => {
  const { frame, story, why, done } = props;
  const { say, lang } = frame;
  const { row } = story;
  const because = sayWhy(row, why, frame);
  const next = sayNext(row, why, frame, faultsOf(story).again !== "row_gone");
  return (
    <Page
      frame={frame}
      title={titleOf(props)}
      current="/messages"
      patronId={row.patronId}
      crumbs={[{ name: say(lang, "messages:title"), to: "/messages" }, { name: titleOf(props) }]}
      help={{ text: say(lang, "messages:one.help"), manual: "one-message" }}
    >
      {done && <Notice kind={done.kind}>{done.text}</Notice>}
      <div class="card">
        <p class="state-line">
          <StateBadge frame={frame} state={row.state} /> {because}
        </p>
        {next !== "" && (
          <p>{row.state === "uncertain" ? <a href={`${frame.base}/review?group=uncertain`}>{next}</a> : next}</p>
        )}
        <Particulars {...props} />
      </div>
      {row.source === "notice" && row.state === "pending" && (
        <p>
          <a href={`${frame.base}/dry-run/notice?notice=${row.key.slice(1)}`}>{say(lang, "dry_run:link")}</a>
        </p>
      )}
      <Acts frame={frame} story={story} />
      <Words frame={frame} story={story} />
      <Story frame={frame} story={story} />
      <Consent frame={frame} story={story} />
      <Relatives frame={frame} story={story} />
      <ShownZone frame={frame} />
    </Page>
  );
};

const Particulars: FC<OneProps> = ({ frame, story: { row }, letterNames, libraries }) => {
  const { say, lang, base } = frame;
  const { name, code } = aboutOf(row, letterNames, frame);
  const patron =
    row.patronId === null ? (
      say(lang, "messages:list.nobody")
    ) : (
      <>
        <a href={`${base}/patron/${row.patronId}/`}>{row.patron?.name ?? `#${row.patronId}`}</a>{" "}
        {row.patron ? (row.patron.card ?? "") : say(lang, "messages:list.gone")}
      </>
    );
  const to = row.channel === null ? "–" : `${wayOf(row.channel, frame)} ${addressOf(row, frame)}`;
  const facts: [string, Child][] = [
    [say(lang, "messages:column.patron"), patron],
    [say(lang, "messages:column.about"), code === "" ? name : `${name} (${code})`],
    [say(lang, "messages:column.way"), to],
    [
      say(lang, "messages:column.library"),
      libraries.find(({ branchcode }) => branchcode === row.library)?.name ?? row.library ?? "–",
    ],
    [say(lang, "messages:column.made"), instant(row.createdAt, frame)],
    [say(lang, "messages:csv.sent"), row.sentAt ? instant(row.sentAt, frame) : "–"],
    [say(lang, "messages:column.changed"), instant(row.changedAt, frame)],
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

/** What can be done, each behind a page that asks once more; what cannot, with why. */
const Acts: FC<{ frame: Frame; story: MessageStory }> = ({ frame, story }) => {
  const { say, lang, base, session } = frame;
  const at = `${base}/messages/${story.row.key}`;
  const print = (
    <a class="button" href={`${at}/print`} target="_blank" rel="noopener">
      {say(lang, "messages:one.print")}
    </a>
  );
  if (!session || !may(session, "send")) return <div class="toolbar">{print}</div>;
  const faults = faultsOf(story);
  const possible = ACTS.filter((act) => faults[act] === undefined);
  const refused = ACTS.filter((act) => faults[act] !== undefined && act !== "cancel");
  return (
    <>
      <div class="toolbar">
        {possible.map((act) => (
          <a class="button" href={`${at}/${act}`}>
            {say(lang, `messages:act.${act}`)}
          </a>
        ))}
        {print}
      </div>
      {refused.map((act) => (
        <p class="hint">
          {say(lang, `messages:act.not_${act}`)} {say(lang, `messages:fault.${faults[act] ?? "ended"}`)}
        </p>
      ))}
    </>
  );
};

/** The text as it was sent, or that it is there no more. */
const Words: FC<{ frame: Frame; story: MessageStory }> = ({ frame, story: { row, state } }) => {
  const { say, lang } = frame;
  if (row.source === "notice") return <p class="hint">{say(lang, "messages:one.text_in_koha")}</p>;
  const parts = row.channel === "sms" && row.text !== null ? countSegments(row.text).segments : 0;
  const unsent = state === "queued" || state === "cancelled";
  return (
    <>
      <h2>{say(lang, unsent ? "messages:one.text_unsent" : "messages:one.text")}</h2>
      {row.subject !== null && (
        <p>
          <strong>{say(lang, "messages:csv.subject")}:</strong> {row.subject}
        </p>
      )}
      {row.text === null ? (
        <p>{sayNoText(row, frame)}</p>
      ) : (
        <blockquote class="text message-text">{row.text}</blockquote>
      )}
      {parts > 0 && <p class="hint">{say(lang, "messages:one.parts", { count: parts })}</p>}
    </>
  );
};

const Story: FC<{ frame: Frame; story: MessageStory }> = ({ frame, story }) => (
  <>
    <h2>{frame.say(frame.lang, "messages:one.story")}</h2>
    <ol class="timeline">
      {timelineOf(story, frame).map(({ at, text, more }) => (
        <li>
          <time datetime={at.toISOString()}>{instant(at, frame)}</time> {text}
          {more !== "" && <span class="hint text">{more}</span>}
        </li>
      ))}
    </ol>
  </>
);

/** The yes that allowed it, with its words. */
const Consent: FC<{ frame: Frame; story: MessageStory }> = ({ frame, story: { consent, row } }) => {
  const { say, lang } = frame;
  if (row.source === "notice") return null;
  return (
    <>
      <h2>{say(lang, "messages:one.consent")}</h2>
      {consent ? (
        <>
          <p>
            {instant(consent.at, frame)}: {word(say, lang, "event", consent.told)}
          </p>
          <Proof frame={frame} step={{ ...consent, messages: [] }} />
        </>
      ) : (
        <p>{say(lang, row.kind === "reply" ? "messages:one.reply_needs_none" : "messages:one.no_consent")}</p>
      )}
    </>
  );
};

/** Other rounds, copies, and the patron's messages before and after. */
const Relatives: FC<{ frame: Frame; story: MessageStory }> = ({ frame, story: { relatives, neighbours, row } }) => {
  const { say, lang, base } = frame;
  return (
    <>
      {relatives.length > 0 && (
        <>
          <h2>{say(lang, "messages:one.relatives")}</h2>
          <ul>
            {relatives.map(({ key, how, at, state }) => (
              <li>
                <a href={`${base}/messages/${key}`}>{`${say(lang, `messages:one.${how}`)}, ${instant(at, frame)}`}</a>:{" "}
                {sayState(state, frame)}
              </li>
            ))}
          </ul>
        </>
      )}
      {row.patronId !== null && (
        <nav class="pager" aria-label={say(lang, "messages:one.of_patron")}>
          {neighbours.newer && <a href={`${base}/messages/${neighbours.newer}`}>{say(lang, "messages:one.newer")}</a>}{" "}
          {neighbours.older && <a href={`${base}/messages/${neighbours.older}`}>{say(lang, "messages:one.older")}</a>}{" "}
          {row.patron?.card && (
            <a href={`${base}/messages?q=${encodeURIComponent(row.patron.card)}&dates=all`}>
              {say(lang, "messages:one.all_of_patron")}
            </a>
          )}
        </nav>
      )}
    </>
  );
};
