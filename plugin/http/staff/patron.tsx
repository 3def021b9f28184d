import type { Child, FC } from "hono/jsx";
import type { PatronHistory } from "../../reports/patron-history.ts";
import type { Say, TextKey } from "../../templates/locales.ts";
import { type Frame, Page } from "./layout.tsx";

type Column = TextKey extends infer Key ? (Key extends `pages:patron.${infer Name}` ? Name : never) : never;

/** A word out of the database in the reader's language, or as it is where we have none. */
export function word(
  say: Say,
  lang: Frame["lang"],
  room: "state" | "because" | "consent" | "event" | "source",
  name: string,
): string {
  const key = `staff:${room}.${name}`;
  return say.has(key) ? say(lang, key) : name;
}

const instant = (at: Date, lang: string): string =>
  `${at.toLocaleString(lang, { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" })} UTC`;

/** A table that scrolls sideways where it must, by keyboard too; on a phone each row becomes a list of named values. */
const Table: FC<{ name: string; columns: readonly string[]; rows: readonly (readonly Child[])[] }> = (props) => (
  <section class="scroll" tabindex={0} aria-label={props.name}>
    <table>
      <thead>
        <tr>
          {props.columns.map((column) => (
            <th scope="col">{column}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.rows.map((row) => (
          <tr>
            {row.map((cell, at) => (
              <td data-label={props.columns[at]}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);

/** Everything about one patron: what they chose, every step of it, every message. */
export const HistorySections: FC<{ frame: Frame; history: PatronHistory }> = ({ frame: { say, lang }, history }) => {
  const named = (column: Column) => say(lang, `pages:patron.${column}`);
  const channel = (name: "sms" | "telegram") => named(name);
  const empty = <p>{say(lang, "pages:patron.none")}</p>;
  const standings = history.standings.map((standing) => [
    channel(standing.channel),
    word(say, lang, "consent", standing.state),
    standing.address ?? "",
    instant(standing.changed_at, lang),
  ]);
  const messages = history.messages.map((message) => [
    instant(message.created_at, lang),
    channel(message.channel),
    message.letter_code ?? "",
    <>
      {word(say, lang, "state", message.state)}
      {message.reason && <span class="help">{word(say, lang, "because", message.reason)}</span>}
    </>,
    instant(message.changed_at, lang),
    <span class="text">{message.text ?? ""}</span>,
  ]);
  const consentColumns = (["channel", "state", "address", "since"] as const).map(named);
  const messageColumns = (["made", "channel", "notice", "state", "changed", "text"] as const).map(named);
  return (
    <>
      <h2>{named("consents")}</h2>
      {standings.length === 0 ? empty : <Table name={named("consents")} columns={consentColumns} rows={standings} />}
      <h2>{named("messages")}</h2>
      {messages.length === 0 ? empty : <Table name={named("messages")} columns={messageColumns} rows={messages} />}
      <h2>{named("history")}</h2>
      {history.steps.length === 0 ? (
        empty
      ) : (
        <ol>
          {history.steps.map((step) => (
            <li>
              {`${instant(step.at, lang)} · ${channel(step.channel)} · ${word(say, lang, "event", step.event)} (${word(say, lang, "source", step.source)}, ${step.actor})`}
            </li>
          ))}
        </ol>
      )}
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
