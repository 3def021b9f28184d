import type { FC } from "hono/jsx";
import type { PatronHistory } from "../../reports/patron-history.ts";
import type { ChannelName } from "../../tables.ts";
import type { Say, TextKey } from "../../templates/locales.ts";
import { instant } from "./instants.ts";
import { type Frame, Page, ShownZone } from "./layout.tsx";
import { Table } from "./table.tsx";

type Column = TextKey extends infer Key ? (Key extends `pages:patron.${infer Name}` ? Name : never) : never;

/** A word out of the database in the reader's language, or as it is where we have none. */
export function word(
  say: Say,
  lang: Frame["lang"],
  room: "state" | "notice" | "because" | "consent" | "event" | "source",
  name: string,
): string {
  const key = `staff:${room}.${name}`;
  return say.has(key) ? say(lang, key) : name;
}

/** Everything about one patron: what they chose, every step of it, every message. */
export const HistorySections: FC<{ frame: Frame; history: PatronHistory }> = ({ frame, history }) => {
  const { say, lang } = frame;
  const named = (column: Column) => say(lang, `pages:patron.${column}`);
  const channel = (name: ChannelName) => named(name);
  const empty = <p>{say(lang, "pages:patron.none")}</p>;
  const standings = history.standings.map((standing) => [
    channel(standing.channel),
    word(say, lang, "consent", standing.state),
    standing.address ?? "",
    instant(standing.changed_at, frame),
  ]);
  const messages = history.messages.map((message) => [
    instant(message.created_at, frame),
    channel(message.channel),
    message.letter_code ?? "",
    <>
      {word(say, lang, "state", message.state)}
      {message.reason && <span class="help">{word(say, lang, "because", message.reason)}</span>}
      {message.decided_by && (
        <span class="help">{say(lang, "staff:history.decided", { who: message.decided_by })}</span>
      )}
    </>,
    instant(message.changed_at, frame),
    <span class="text">{message.text ?? ""}</span>,
  ]);
  const notices = history.notices.map((notice) => [
    instant(notice.first_seen_at, frame),
    notice.letter_code ?? "",
    <>
      {word(say, lang, "notice", notice.state)}
      {notice.because && <span class="help">{word(say, lang, "because", notice.because)}</span>}
    </>,
    instant(notice.changed_at, frame),
  ]);
  const withoutMessage = say(lang, "staff:history.without_message");
  const noticeColumns = (["made", "notice", "state", "changed"] as const).map(named);
  const consentColumns = (["channel", "state", "address", "since"] as const).map(named);
  const messageColumns = (["made", "channel", "notice", "state", "changed", "text"] as const).map(named);
  return (
    <>
      <h2>{named("consents")}</h2>
      {standings.length === 0 ? empty : <Table name={named("consents")} columns={consentColumns} rows={standings} />}
      <h2>{named("messages")}</h2>
      {messages.length === 0 ? empty : <Table name={named("messages")} columns={messageColumns} rows={messages} />}
      {notices.length > 0 && (
        <>
          <h2>{withoutMessage}</h2>
          <Table name={withoutMessage} columns={noticeColumns} rows={notices} />
        </>
      )}
      <h2>{named("history")}</h2>
      {history.steps.length === 0 ? (
        empty
      ) : (
        <ol>
          {history.steps.map((step) => (
            <li>
              {`${instant(step.at, frame)} · ${channel(step.channel)} · ${word(say, lang, "event", step.event)} (${word(say, lang, "source", step.source)}, ${step.actor})`}
            </li>
          ))}
        </ol>
      )}
      <ShownZone frame={frame} />
    </>
  );
};

/** The patron's page for staff; who the patron is stands in Koha's frame around it. */
export const PatronPage: FC<{ frame: Frame; history: PatronHistory | undefined; name: string }> = ({
  frame,
  history,
  name,
}) => (
  <Page frame={frame} title={name === "" ? frame.say(frame.lang, "pages:patron.title") : name}>
    {history ? (
      <HistorySections frame={frame} history={history} />
    ) : (
      <p>{frame.say(frame.lang, "pages:patron.gone")}</p>
    )}
  </Page>
);
