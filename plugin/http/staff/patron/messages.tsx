import type { FC } from "hono/jsx";
import type { PatronHistory } from "../../../reports/patron-history.ts";
import type { TextKey } from "../../../templates/locales.ts";
import { instant } from "../../frame/instants.ts";
import type { Frame } from "../../frame/layout.tsx";
import { Table } from "../../frame/table.tsx";
import { word } from "../words.ts";

type Column = TextKey extends infer Key ? (Key extends `pages:patron.${infer Name}` ? Name : never) : never;

/** Earlier releases gave one reason to notices queued before and after the patron opted out. */
const ofNotice = (because: string): string => (because === "consent_withdrawn" ? "opted_out" : because);

/** Every message to a patron, and the notices that made none. */
export const MessageSections: FC<{ frame: Frame; history: PatronHistory }> = ({ frame, history }) => {
  const { say, lang } = frame;
  const named = (column: Column) => say(lang, `pages:patron.${column}`);
  const messages = history.messages.map((message) => [
    instant(message.created_at, frame),
    named(message.channel),
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
      {notice.because && <span class="help">{word(say, lang, "because", ofNotice(notice.because))}</span>}
    </>,
    instant(notice.changed_at, frame),
  ]);
  const withoutMessage = say(lang, "staff:history.without_message");
  const noticeColumns = (["made", "notice", "state", "changed"] as const).map(named);
  const messageColumns = (["made", "channel", "notice", "state", "changed", "text"] as const).map(named);
  return (
    <>
      <h2>{named("messages")}</h2>
      {messages.length === 0 ? (
        <p>{named("none")}</p>
      ) : (
        <Table name={named("messages")} columns={messageColumns} rows={messages} />
      )}
      {notices.length > 0 && (
        <>
          <h2>{withoutMessage}</h2>
          <Table name={withoutMessage} columns={noticeColumns} rows={notices} />
        </>
      )}
    </>
  );
};
