import type { FC } from "hono/jsx";
import type { ListedMessage } from "../../../reports/messages/list-messages.ts";
import type { Viewer } from "../../consent/viewer.ts";
import { instant } from "../../frame/instants.ts";
import type { Frame } from "../../frame/layout.tsx";
import { sayForgotten } from "../../frame/message-words.tsx";
import { Table } from "../../frame/table.tsx";
import { Badge } from "../badge.tsx";
import { StateBadge, sayNext, sayWhy } from "../messages/shown-words.tsx";
import { NoticeName } from "../notice-name.tsx";
import { oneLine } from "./email/mailto.ts";

/** How many messages the page of a patron shows; the list of all messages has the others. */
export const MESSAGES_SHOWN = 10;

/** Characters of a text, by which staff know which message it is; its own page has all. */
const SHOWN_OF_TEXT = 120;

interface MessagesProps {
  frame: Frame;
  viewer: Pick<Viewer, "patronId">;
  /** At most `MESSAGES_SHOWN`, newest first. */
  messages: readonly ListedMessage[];
  letters: ReadonlyMap<string, string>;
}

/** The last messages to a patron, and the notices that made none: how each stands, why, and what can be done. */
export const LastMessages: FC<MessagesProps> = ({ frame, viewer, messages, letters }) => {
  const { say, lang, base } = frame;
  const title = say(lang, "pages:patron.messages");
  const columns = [
    say(lang, "pages:patron.made"),
    say(lang, "pages:patron.notice"),
    say(lang, "pages:patron.channel"),
    say(lang, "pages:patron.state"),
    say(lang, "pages:patron.changed"),
  ];
  const rows = messages.map((one) => [
    <a href={`${base}/messages/${one.key}`}>{instant(one.createdAt, frame)}</a>,
    <>
      <NoticeName frame={frame} kind={one.kind} letterCode={one.letterCode} letters={letters} />
      <span class="hint">{one.text === null ? sayForgotten(one, frame) : oneLine(one.text, SHOWN_OF_TEXT)}</span>
    </>,
    say(lang, one.channel ? `account:channel.${one.channel}` : "desk:messages.no_way"),
    <State frame={frame} one={one} />,
    instant(one.changedAt, frame),
  ]);
  return (
    <>
      <h2>{title}</h2>
      {rows.length === 0 ? (
        <p class="empty">{say(lang, "desk:messages.none")}</p>
      ) : (
        <>
          <Table name={title} columns={columns} rows={rows} />
          <p class="hint">{say(lang, "desk:messages.shown", { count: rows.length.toLocaleString(lang) })}</p>
        </>
      )}
      <p>
        <a href={`${base}/messages?q=%23${viewer.patronId}&dates=all`}>{say(lang, "desk:messages.all")}</a>
      </p>
    </>
  );
};

const State: FC<{ frame: Frame; one: ListedMessage }> = ({ frame, one }) => {
  const left = one.source === "notice" && one.state === "cancelled";
  const [why, next] = [sayWhy(one, undefined, frame), sayNext(one, undefined, frame)];
  return (
    <>
      {left ? (
        <Badge tone="quiet">{frame.say(frame.lang, "desk:messages.no_message")}</Badge>
      ) : (
        <StateBadge frame={frame} state={one.state} />
      )}
      {why !== "" && <span class="hint">{why}</span>}
      {next !== "" && <span class="hint">{next}</span>}
    </>
  );
};
