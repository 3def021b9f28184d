import type { MessageKind, MessageState } from "../../../plugin/database/tables.ts";
import { PATRONS } from "../koha/patrons.ts";
import type { Board, ConsentRow, MessageRow, QueueRow } from "./board.ts";
import { DemoTable } from "./markup.tsx";
import { CHANNEL, type Words, wordTime } from "./words.ts";

/** The names of messages that are not Koha's notices. */
const WHAT: Readonly<Partial<Record<MessageKind, string>>> = {
  reply: "Answer",
  invitation: "Invitation",
  welcome: "Welcome",
};

/** States in which Koha shows a notice as sent although we have not sent it yet. */
const ON_ITS_WAY: readonly (MessageState | null)[] = ["queued", "sending", "uncertain"];

function When({ at }: { at: Date | null }) {
  return at ? <time datetime={at.toISOString()}>{wordTime(at)}</time> : <span>–</span>;
}

/** Our messages, newest first: where each is on its way, and why it is there. */
export function MessagesTable({ messages, words }: { messages: readonly MessageRow[]; words: Words }) {
  if (messages.length === 0) return <p class="empty">No messages yet.</p>;
  return (
    <DemoTable caption="Messages of Tidings, newest first" columns={["Time", "To", "What", "By", "State"]}>
      {messages.map((message) => (
        <tr id={`message-${message.id}`}>
          <td>
            <When at={message.createdAt} />
          </td>
          <td>{message.patronId === null ? "A stranger" : words.patron(message.patronId)}</td>
          <td>
            {WHAT[message.kind] ?? message.code}
            {message.noticeId !== null && <span class="of">notice {message.noticeId}</span>}
          </td>
          <td>{CHANNEL[message.channel]}</td>
          <td>
            <span class={`badge state-${message.state}`}>{words.staff("state", message.state)}</span>
            {message.because && <span class="why">{words.staff("because", message.because)}</span>}
          </td>
        </tr>
      ))}
    </DemoTable>
  );
}

/** Koha's queue, as its Notices tab shows it, with Tidings' reason for what waits. */
export function QueueTable({ queue, words }: { queue: readonly QueueRow[]; words: Words }) {
  if (queue.length === 0) return <p class="empty">Koha has queued nothing yet.</p>;
  return (
    <DemoTable
      caption="Koha’s message queue, newest first"
      columns={["Notice", "Patron", "Type", "Status", "Delivery note"]}
    >
      {queue.map((row) => (
        <tr id={`notice-${row.noticeId}`} class={row.transport === "sms" ? undefined : "others"}>
          <td>
            {row.code}
            <span class="of">
              no. {row.noticeId}, <When at={row.queuedAt} />
            </span>
          </td>
          <td>{words.patron(row.patronId)}</td>
          <td>{row.transport}</td>
          <td>
            <span class={`badge koha-${row.status}`}>{row.status}</span>
          </td>
          <td>
            <Note row={row} words={words} />
          </td>
        </tr>
      ))}
    </DemoTable>
  );
}

function Note({ row, words }: { row: QueueRow; words: Words }) {
  if (row.transport !== "sms") return <span class="why">{row.status === "pending" && "Left to Koha."}</span>;
  if (row.status === "pending") {
    return <span class="why">{row.waitsBecause && words.staff("because", row.waitsBecause)}</span>;
  }
  return (
    <form method="post" action="/resend" class="resend">
      <span class="why">
        {row.note}
        {row.ours && ON_ITS_WAY.includes(row.ours) && `Handed to Tidings; there: ${words.staff("state", row.ours)}.`}
      </span>
      <button id={`resend-${row.noticeId}`} class="quiet" type="submit" name="notice" value={String(row.noticeId)}>
        Resend<span class="unseen"> notice {row.noticeId}</span>
      </button>
    </form>
  );
}

/** Every patron's consent by channel, with the ledger's last events for it. */
export function ConsentTable({ consent, words }: { consent: Board["consent"]; words: Words }) {
  const found = (patronId: number, channel: string) =>
    consent.find((row) => row.patronId === patronId && row.channel === channel);
  return (
    <DemoTable caption="Consent of each patron by channel" columns={["Patron", "SMS", "Telegram"]}>
      {PATRONS.map(({ id }) => (
        <tr id={`consent-${id}`}>
          <th scope="row">{words.patron(id)}</th>
          <ConsentCell row={found(id, "sms")} words={words} />
          <ConsentCell row={found(id, "telegram")} words={words} />
        </tr>
      ))}
    </DemoTable>
  );
}

function ConsentCell({ row, words }: { row: ConsentRow | undefined; words: Words }) {
  if (!row) return <td class="nothing">{words.staff("consent", "none")}</td>;
  return (
    <td>
      <span class={`badge consent-${row.state}`}>{words.staff("consent", row.state)}</span>
      {row.events.map(({ event, source, at }) => (
        <span class="why">
          {words.staff("event", event)} {words.staff("source", source)}, <When at={at} />
        </span>
      ))}
    </td>
  );
}
