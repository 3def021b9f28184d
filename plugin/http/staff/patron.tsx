import type { FC } from "hono/jsx";
import type { PatronHistory } from "../../reports/patron-history.ts";
import type { Say } from "../../templates/locales.ts";
import { type Frame, Page } from "./layout.tsx";

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
  at.toLocaleString(lang, { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" });

/** Everything about one patron: what they chose, every step of it, every message. */
export const HistorySections: FC<{ frame: Frame; history: PatronHistory }> = ({ frame: { say, lang }, history }) => {
  const channel = (name: "sms" | "telegram") =>
    say(lang, name === "sms" ? "pages:patron.sms" : "pages:patron.telegram");
  const empty = <p>{say(lang, "pages:patron.none")}</p>;
  return (
    <>
      <h2>{say(lang, "pages:patron.consents")}</h2>
      {history.standings.length === 0 ? (
        empty
      ) : (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">{say(lang, "pages:patron.channel")}</th>
                <th scope="col">{say(lang, "pages:patron.state")}</th>
                <th scope="col">{say(lang, "pages:patron.address")}</th>
                <th scope="col">{say(lang, "pages:patron.since")}</th>
              </tr>
            </thead>
            <tbody>
              {history.standings.map((standing) => (
                <tr>
                  <td>{channel(standing.channel)}</td>
                  <td>{word(say, lang, "consent", standing.state)}</td>
                  <td>{standing.address ?? ""}</td>
                  <td>{instant(standing.changed_at, lang)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <h2>{say(lang, "pages:patron.messages")}</h2>
      {history.messages.length === 0 ? (
        empty
      ) : (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">{say(lang, "pages:patron.made")}</th>
                <th scope="col">{say(lang, "pages:patron.channel")}</th>
                <th scope="col">{say(lang, "pages:patron.notice")}</th>
                <th scope="col">{say(lang, "pages:patron.state")}</th>
                <th scope="col">{say(lang, "pages:patron.changed")}</th>
                <th scope="col">{say(lang, "pages:patron.text")}</th>
              </tr>
            </thead>
            <tbody>
              {history.messages.map((message) => (
                <tr>
                  <td>{instant(message.created_at, lang)}</td>
                  <td>{channel(message.channel)}</td>
                  <td>{message.letter_code ?? ""}</td>
                  <td>
                    {word(say, lang, "state", message.state)}
                    {message.reason && <span class="help">{word(say, lang, "because", message.reason)}</span>}
                  </td>
                  <td>{instant(message.changed_at, lang)}</td>
                  <td class="text">{message.text ?? ""}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <h2>{say(lang, "pages:patron.history")}</h2>
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
